/** Secrets, keys, tokens, and what roles are allowed and use. */
@NullMarked
package dev.opsctl.operation.access;

import org.jspecify.annotations.NullMarked;
