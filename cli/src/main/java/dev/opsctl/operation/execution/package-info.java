/** Executions of flows, what they called, and the way of an order through them. */
@NullMarked
package dev.opsctl.operation.execution;

import org.jspecify.annotations.NullMarked;
