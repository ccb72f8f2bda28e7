/** Lambda: functions, versions and aliases, the environments that run them, and asynchronous invocations. */
package dev.opsctl.local.service.lambda;
