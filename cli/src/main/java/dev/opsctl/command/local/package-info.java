/** Commands that start, stop, reset and examine the local cloud. */
package dev.opsctl.command.local;
