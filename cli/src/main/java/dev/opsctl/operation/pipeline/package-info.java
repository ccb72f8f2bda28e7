/** The delivery pipeline: its stack, sources, runs and consent. */
package dev.opsctl.operation.pipeline;
