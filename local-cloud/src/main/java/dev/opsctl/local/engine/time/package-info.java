/** Schedule expressions (rate and cron) and ISO 8601 times. */
@NullMarked
package dev.opsctl.local.engine.time;

import org.jspecify.annotations.NullMarked;
