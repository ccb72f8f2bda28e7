/** Resource types of EventBridge Scheduler. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.scheduler;

import org.jspecify.annotations.NullMarked;
