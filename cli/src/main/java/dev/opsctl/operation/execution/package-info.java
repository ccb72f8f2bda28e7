/** Executions of flows, what they called, and the way of an order through them. */
package dev.opsctl.operation.execution;
