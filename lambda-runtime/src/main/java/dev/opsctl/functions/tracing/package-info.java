/** Traces: OpenTelemetry's spans, written as X-Ray's segments. */
@NullMarked
package dev.opsctl.functions.tracing;

import org.jspecify.annotations.NullMarked;
