/** Resource types of Lambda. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.lambda;

import org.jspecify.annotations.NullMarked;
