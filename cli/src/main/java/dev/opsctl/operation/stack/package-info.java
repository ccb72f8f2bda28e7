/** Stacks, and what is under way on them. */
@NullMarked
package dev.opsctl.operation.stack;

import org.jspecify.annotations.NullMarked;
