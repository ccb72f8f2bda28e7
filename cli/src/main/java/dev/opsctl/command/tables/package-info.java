/** Commands that make, fill and delete tables. */
@NullMarked
package dev.opsctl.command.tables;

import org.jspecify.annotations.NullMarked;
