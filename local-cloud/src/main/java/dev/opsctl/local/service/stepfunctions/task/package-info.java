/** What a task calls: services through the SDK, and HTTP. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.task;

import org.jspecify.annotations.NullMarked;
