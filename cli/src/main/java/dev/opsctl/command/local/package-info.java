/** Commands that start, stop, reset and examine the local cloud. */
@NullMarked
package dev.opsctl.command.local;

import org.jspecify.annotations.NullMarked;
