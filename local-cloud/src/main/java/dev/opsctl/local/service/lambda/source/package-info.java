/** Event source mappings: pollers of queues and streams, their batches, checkpoints and failures. */
package dev.opsctl.local.service.lambda.source;
