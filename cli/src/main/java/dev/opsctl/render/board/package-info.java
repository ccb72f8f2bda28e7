/** Draws a dashboard, in characters or as a page. */
@NullMarked
package dev.opsctl.render.board;

import org.jspecify.annotations.NullMarked;
