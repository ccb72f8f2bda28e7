/** Commands that watch: metrics, alarms, dashboards and logs. */
@NullMarked
package dev.opsctl.command.watch;

import org.jspecify.annotations.NullMarked;
