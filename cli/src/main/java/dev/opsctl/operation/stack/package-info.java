/** Stacks, and what is under way on them. */
package dev.opsctl.operation.stack;
