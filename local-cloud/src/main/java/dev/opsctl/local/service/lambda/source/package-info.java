/** Event source mappings: pollers of queues and streams, their batches, checkpoints and failures. */
@NullMarked
package dev.opsctl.local.service.lambda.source;

import org.jspecify.annotations.NullMarked;
