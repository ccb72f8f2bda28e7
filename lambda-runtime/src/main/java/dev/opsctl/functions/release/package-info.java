/** The function that moves aliases to the versions of a release. */
@NullMarked
package dev.opsctl.functions.release;

import org.jspecify.annotations.NullMarked;
