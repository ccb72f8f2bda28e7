/** Commands about secrets. */
package dev.opsctl.command.secret;
