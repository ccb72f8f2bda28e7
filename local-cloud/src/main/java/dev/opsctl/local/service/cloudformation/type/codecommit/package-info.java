/** The resource type of CodeCommit: repositories. */
package dev.opsctl.local.service.cloudformation.type.codecommit;
