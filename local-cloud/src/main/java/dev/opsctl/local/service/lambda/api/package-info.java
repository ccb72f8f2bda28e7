/** Lambda's operations, and how its functions are named in them. */
package dev.opsctl.local.service.lambda.api;
