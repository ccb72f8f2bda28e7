/** Commands about queues and their dead letters. */
@NullMarked
package dev.opsctl.command.queue;

import org.jspecify.annotations.NullMarked;
