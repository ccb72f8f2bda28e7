/** The resource type of CodePipeline: pipelines. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.codepipeline;

import org.jspecify.annotations.NullMarked;
