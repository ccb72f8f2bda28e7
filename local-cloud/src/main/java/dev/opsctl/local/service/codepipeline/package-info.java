/** CodePipeline: pipelines, their executions, and the actions that these run. */
@NullMarked
package dev.opsctl.local.service.codepipeline;

import org.jspecify.annotations.NullMarked;
