/** Resource types of EventBridge. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.events;

import org.jspecify.annotations.NullMarked;
