/** Failures in words: what was denied, by which policy, and what to do next. */
@NullMarked
package dev.opsctl.operation.failure;

import org.jspecify.annotations.NullMarked;
