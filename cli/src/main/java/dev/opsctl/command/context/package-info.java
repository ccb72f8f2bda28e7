/** Commands that say where the others work. */
package dev.opsctl.command.context;
