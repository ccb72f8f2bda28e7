/** Resource types of X-Ray. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.xray;

import org.jspecify.annotations.NullMarked;
