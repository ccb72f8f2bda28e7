/** Executions as they are stored and driven: history, task tokens, activities, restarts. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.execution;

import org.jspecify.annotations.NullMarked;
