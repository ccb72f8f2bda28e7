/** The time that functions go by. */
@NullMarked
package dev.opsctl.functions.time;

import org.jspecify.annotations.NullMarked;
