/** Commands that place, show, cancel and resolve orders. */
package dev.opsctl.command.order;
