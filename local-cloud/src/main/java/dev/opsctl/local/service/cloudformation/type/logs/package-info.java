/** Resource types of CloudWatch Logs. */
package dev.opsctl.local.service.cloudformation.type.logs;
