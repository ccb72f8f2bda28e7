/** The Amazon States Language, interpreted: states, paths, JSONata, intrinsic functions, errors and forks. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.interpreter;

import org.jspecify.annotations.NullMarked;
