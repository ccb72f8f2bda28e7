/** Reports: made, listed and shown. */
@NullMarked
package dev.opsctl.operation.report;

import org.jspecify.annotations.NullMarked;
