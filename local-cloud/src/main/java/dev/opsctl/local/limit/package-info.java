/** Budgets of evaluators, and bounds of what others send: what is safe to read and to match. */
@NullMarked
package dev.opsctl.local.limit;

import org.jspecify.annotations.NullMarked;
