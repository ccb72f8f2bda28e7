/** Topics, who may use them, and who is subscribed. */
@NullMarked
package dev.opsctl.operation.topic;

import org.jspecify.annotations.NullMarked;
