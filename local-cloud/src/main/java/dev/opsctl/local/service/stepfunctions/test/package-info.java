/** TestState: one state under test, run by the interpreter of executions. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.test;

import org.jspecify.annotations.NullMarked;
