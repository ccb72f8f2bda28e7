/** Failures in words: what was denied, by which policy, and what to do next. */
package dev.opsctl.operation.failure;
