/** The operations console's API: a panel for each page. */
@NullMarked
package dev.opsctl.functions.console;

import org.jspecify.annotations.NullMarked;
