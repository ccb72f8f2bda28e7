/** Commands about the delivery pipeline. */
@NullMarked
package dev.opsctl.command.pipeline;

import org.jspecify.annotations.NullMarked;
