package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A record of a stream that a filter let through.
 *
 * @param sequence its sequence number
 * @param event its record in the function's event
 * @param bytes its size in the event
 * @param arrived when it was written, on the cloud's clock
 */
record StreamRecord(String sequence, ObjectNode event, long bytes, Instant arrived) {}
