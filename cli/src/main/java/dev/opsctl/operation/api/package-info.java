/** Calls of the deployed REST APIs, signed as the operator. */
@NullMarked
package dev.opsctl.operation.api;

import org.jspecify.annotations.NullMarked;
