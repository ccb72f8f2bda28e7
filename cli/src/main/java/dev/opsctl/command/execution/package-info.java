/** Commands that show executions of flows, and traces. */
package dev.opsctl.command.execution;
