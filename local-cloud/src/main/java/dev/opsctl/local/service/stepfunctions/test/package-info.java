/** TestState: one state under test, run by the interpreter of executions. */
package dev.opsctl.local.service.stepfunctions.test;
