/** EventBridge Scheduler: schedules, their groups, and the calls that fall due. */
package dev.opsctl.local.service.scheduler;
