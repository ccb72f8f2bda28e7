/** Queues, and why messages became dead letters. */
@NullMarked
package dev.opsctl.operation.queue;

import org.jspecify.annotations.NullMarked;
