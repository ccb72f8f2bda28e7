/** What every command is built with: options, groups, misuse, hints, interruption. */
package dev.opsctl.command.base;
