/** Invocations: synchronous, asynchronous with their repeats and destinations, and their traces. */
@NullMarked
package dev.opsctl.local.service.lambda.invoke;

import org.jspecify.annotations.NullMarked;
