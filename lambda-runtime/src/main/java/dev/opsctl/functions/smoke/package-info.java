/** The function that asks a release whether it works, for the pipeline. */
@NullMarked
package dev.opsctl.functions.smoke;

import org.jspecify.annotations.NullMarked;
