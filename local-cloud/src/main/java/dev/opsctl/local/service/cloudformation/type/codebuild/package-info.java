/** The resource type of CodeBuild: projects. */
package dev.opsctl.local.service.cloudformation.type.codebuild;
