/** The first words of the command line. */
@NullMarked
package dev.opsctl.command;

import org.jspecify.annotations.NullMarked;
