/** EventBridge: buses, rules, archives, connections, and the delivery of events to targets. */
@NullMarked
package dev.opsctl.local.service.events;

import org.jspecify.annotations.NullMarked;
