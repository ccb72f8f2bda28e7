/** The operations console's API: a panel for each page. */
package dev.opsctl.functions.console;
