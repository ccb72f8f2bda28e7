/** Commands that say where the others work. */
@NullMarked
package dev.opsctl.command.context;

import org.jspecify.annotations.NullMarked;
