/** What commands say of themselves: completion, manual pages, reference. */
package dev.opsctl.command.help;
