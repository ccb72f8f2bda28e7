/** Commands about secrets. */
@NullMarked
package dev.opsctl.command.secret;

import org.jspecify.annotations.NullMarked;
