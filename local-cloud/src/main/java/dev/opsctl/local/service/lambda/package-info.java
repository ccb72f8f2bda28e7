/** Lambda: functions, versions and aliases, the environments that run them, and asynchronous invocations. */
@NullMarked
package dev.opsctl.local.service.lambda;

import org.jspecify.annotations.NullMarked;
