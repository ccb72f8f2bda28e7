/** The one movable clock of the cloud, and what falls due on it. */
@NullMarked
package dev.opsctl.local.clock;

import org.jspecify.annotations.NullMarked;
