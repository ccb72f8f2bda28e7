/** The resource type of CodeBuild: projects. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.codebuild;

import org.jspecify.annotations.NullMarked;
