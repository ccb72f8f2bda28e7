/** Commands that make, fill and delete tables. */
package dev.opsctl.command.tables;
