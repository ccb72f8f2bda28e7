/** Carries out an operation on a stack, step by step, forward or back, so that a restart goes on with it. */
@NullMarked
package dev.opsctl.local.service.cloudformation.engine;

import org.jspecify.annotations.NullMarked;
