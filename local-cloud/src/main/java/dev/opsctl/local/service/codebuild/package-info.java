/** CodeBuild: projects, and builds as processes of the operator's own user. */
@NullMarked
package dev.opsctl.local.service.codebuild;

import org.jspecify.annotations.NullMarked;
