/** What a task calls: services through the SDK, and HTTP. */
package dev.opsctl.local.service.stepfunctions.task;
