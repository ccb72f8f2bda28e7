/** What commands say of themselves: completion, manual pages, reference. */
@NullMarked
package dev.opsctl.command.help;

import org.jspecify.annotations.NullMarked;
