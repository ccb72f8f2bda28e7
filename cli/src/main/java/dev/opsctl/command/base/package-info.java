/** What every command is built with: options, groups, misuse, hints, interruption. */
@NullMarked
package dev.opsctl.command.base;

import org.jspecify.annotations.NullMarked;
