/** Commands about reports. */
@NullMarked
package dev.opsctl.command.report;

import org.jspecify.annotations.NullMarked;
