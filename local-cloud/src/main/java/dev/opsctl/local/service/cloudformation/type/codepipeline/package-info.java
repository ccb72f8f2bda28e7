/** The resource type of CodePipeline: pipelines. */
package dev.opsctl.local.service.cloudformation.type.codepipeline;
