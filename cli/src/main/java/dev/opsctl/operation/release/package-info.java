/** A release in a folder, and what a pipeline prepares of it. */
@NullMarked
package dev.opsctl.operation.release;

import org.jspecify.annotations.NullMarked;
