/** Resource types of EventBridge. */
package dev.opsctl.local.service.cloudformation.type.events;
