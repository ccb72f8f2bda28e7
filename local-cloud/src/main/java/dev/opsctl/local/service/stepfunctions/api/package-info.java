/** Step Functions' operations, and what their answers show. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.api;

import org.jspecify.annotations.NullMarked;
