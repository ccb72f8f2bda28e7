/** Lines of functions' logs: read, followed and queried. */
@NullMarked
package dev.opsctl.operation.logs;

import org.jspecify.annotations.NullMarked;
