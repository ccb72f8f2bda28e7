/** Commands that show executions of flows, and traces. */
@NullMarked
package dev.opsctl.command.execution;

import org.jspecify.annotations.NullMarked;
