/** Resource types of Systems Manager. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.ssm;

import org.jspecify.annotations.NullMarked;
