/** Functions as they are stored: versions, aliases, code, settings and permissions. */
package dev.opsctl.local.service.lambda.function;
