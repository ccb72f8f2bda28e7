/** Prints any record as a table, JSON or YAML, for the width and abilities of a terminal. */
@NullMarked
package dev.opsctl.render;

import org.jspecify.annotations.NullMarked;
