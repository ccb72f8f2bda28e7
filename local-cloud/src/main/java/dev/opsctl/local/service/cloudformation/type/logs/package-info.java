/** Resource types of CloudWatch Logs. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.logs;

import org.jspecify.annotations.NullMarked;
