/** The entry point of the command line: arguments, exit code, and the recorded training of the class archive. */
@NullMarked
package dev.opsctl;

import org.jspecify.annotations.NullMarked;
