/** Traces: OpenTelemetry's spans, written as X-Ray's segments. */
package dev.opsctl.functions.tracing;
