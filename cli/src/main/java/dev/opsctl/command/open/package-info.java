/** Commands that open a page in the browser. */
@NullMarked
package dev.opsctl.command.open;

import org.jspecify.annotations.NullMarked;
