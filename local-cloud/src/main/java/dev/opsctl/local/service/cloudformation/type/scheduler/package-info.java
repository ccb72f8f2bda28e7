/** Resource types of EventBridge Scheduler. */
package dev.opsctl.local.service.cloudformation.type.scheduler;
