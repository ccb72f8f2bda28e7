/** Commands that issue tokens for the APIs. */
package dev.opsctl.command.token;
