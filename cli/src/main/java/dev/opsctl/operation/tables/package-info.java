/** Tables and the seed that fills them. */
@NullMarked
package dev.opsctl.operation.tables;

import org.jspecify.annotations.NullMarked;
