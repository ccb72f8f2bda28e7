/** EventBridge: buses, rules, archives, connections, and the delivery of events to targets. */
package dev.opsctl.local.service.events;
