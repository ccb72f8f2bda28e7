/** How a command ends: exit codes, and the one exception that says what, where and what next. */
@NullMarked
package dev.opsctl.outcome;

import org.jspecify.annotations.NullMarked;
