/** Segments and headers of X-Ray traces that services write of themselves. */
@NullMarked
package dev.opsctl.local.engine.trace;

import org.jspecify.annotations.NullMarked;
