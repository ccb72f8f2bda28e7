/** Resource types of SES. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.ses;

import org.jspecify.annotations.NullMarked;
