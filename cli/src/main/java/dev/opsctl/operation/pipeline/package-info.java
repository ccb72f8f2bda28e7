/** The delivery pipeline: its stack, sources, runs and consent. */
@NullMarked
package dev.opsctl.operation.pipeline;

import org.jspecify.annotations.NullMarked;
