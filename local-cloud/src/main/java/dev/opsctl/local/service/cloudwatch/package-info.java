/** CloudWatch: queries of metrics, alarms and dashboards. */
@NullMarked
package dev.opsctl.local.service.cloudwatch;

import org.jspecify.annotations.NullMarked;
