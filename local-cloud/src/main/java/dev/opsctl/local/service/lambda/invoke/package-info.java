/** Invocations: synchronous, asynchronous with their repeats and destinations, and their traces. */
package dev.opsctl.local.service.lambda.invoke;
