/** EventBridge Scheduler: schedules, their groups, and the calls that fall due. */
@NullMarked
package dev.opsctl.local.service.scheduler;

import org.jspecify.annotations.NullMarked;
