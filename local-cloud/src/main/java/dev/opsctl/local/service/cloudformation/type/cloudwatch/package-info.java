/** Resource types of CloudWatch: alarms and dashboards. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.cloudwatch;

import org.jspecify.annotations.NullMarked;
