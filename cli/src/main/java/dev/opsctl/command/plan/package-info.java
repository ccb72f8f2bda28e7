/** How a plan is told in text. */
@NullMarked
package dev.opsctl.command.plan;

import org.jspecify.annotations.NullMarked;
