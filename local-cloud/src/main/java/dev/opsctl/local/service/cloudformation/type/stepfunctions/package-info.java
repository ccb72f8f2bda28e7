/** Resource types of Step Functions. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import org.jspecify.annotations.NullMarked;
