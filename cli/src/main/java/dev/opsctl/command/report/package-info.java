/** Commands about reports. */
package dev.opsctl.command.report;
