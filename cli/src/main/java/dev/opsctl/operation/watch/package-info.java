/** Metrics, alarms and dashboards, as CloudWatch has them. */
package dev.opsctl.operation.watch;
