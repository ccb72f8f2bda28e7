/** The Amazon States Language, interpreted: states, paths, JSONata, intrinsic functions, errors and forks. */
package dev.opsctl.local.service.stepfunctions.interpreter;
