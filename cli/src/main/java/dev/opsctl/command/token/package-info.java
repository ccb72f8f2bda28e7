/** Commands that issue tokens for the APIs. */
@NullMarked
package dev.opsctl.command.token;

import org.jspecify.annotations.NullMarked;
