/** CloudWatch Logs: groups, streams and events, and what follows from an event that comes in. */
@NullMarked
package dev.opsctl.local.service.logs;

import org.jspecify.annotations.NullMarked;
