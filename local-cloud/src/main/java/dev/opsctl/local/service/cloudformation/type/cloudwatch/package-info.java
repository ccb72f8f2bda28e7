/** Resource types of CloudWatch: alarms and dashboards. */
package dev.opsctl.local.service.cloudformation.type.cloudwatch;
