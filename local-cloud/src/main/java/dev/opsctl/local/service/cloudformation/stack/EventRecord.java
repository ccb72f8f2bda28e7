package dev.opsctl.local.service.cloudformation.stack;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
        @Nullable String reason,
        @Nullable String properties,
        @Nullable String token) {}
