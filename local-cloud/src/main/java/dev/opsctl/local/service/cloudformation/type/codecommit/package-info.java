/** The resource type of CodeCommit: repositories. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.codecommit;

import org.jspecify.annotations.NullMarked;
