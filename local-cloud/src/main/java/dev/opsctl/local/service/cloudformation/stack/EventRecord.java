package dev.opsctl.local.service.cloudformation.stack;

import java.time.Instant;

/** A stack event as stored. */
public record EventRecord(
        String eventId,
        String stackId,
        String stackName,
        String logicalId,
        String physicalId,
        String type,
        Instant at,
        String status,
        String reason,
        String properties,
        String token) {}
