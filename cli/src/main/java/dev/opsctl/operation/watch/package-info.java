/** Metrics, alarms and dashboards, as CloudWatch has them. */
@NullMarked
package dev.opsctl.operation.watch;

import org.jspecify.annotations.NullMarked;
