/** Commands about topics and their subscribers. */
@NullMarked
package dev.opsctl.command.topic;

import org.jspecify.annotations.NullMarked;
