/** Functions as they are stored: versions, aliases, code, settings and permissions. */
@NullMarked
package dev.opsctl.local.service.lambda.function;

import org.jspecify.annotations.NullMarked;
