/** Executions as they are stored and driven: history, task tokens, activities, restarts. */
package dev.opsctl.local.service.stepfunctions.execution;
