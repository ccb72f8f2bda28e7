/** Commands that watch: metrics, alarms, dashboards and logs. */
package dev.opsctl.command.watch;
