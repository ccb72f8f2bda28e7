/** Commands that open a page in the browser. */
package dev.opsctl.command.open;
