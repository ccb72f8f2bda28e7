/** Lambda's operations, and how its functions are named in them. */
@NullMarked
package dev.opsctl.local.service.lambda.api;

import org.jspecify.annotations.NullMarked;
