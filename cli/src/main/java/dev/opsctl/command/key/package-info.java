/** Commands about the key that data is encrypted with. */
package dev.opsctl.command.key;
