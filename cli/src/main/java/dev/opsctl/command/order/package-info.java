/** Commands that place, show, cancel and resolve orders. */
@NullMarked
package dev.opsctl.command.order;

import org.jspecify.annotations.NullMarked;
