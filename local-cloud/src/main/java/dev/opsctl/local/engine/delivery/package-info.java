/** Work that is done later, in order and with repeats, and what of it goes into a log. */
@NullMarked
package dev.opsctl.local.engine.delivery;

import org.jspecify.annotations.NullMarked;
