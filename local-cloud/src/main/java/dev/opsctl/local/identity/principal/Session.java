package dev.opsctl.local.identity.principal;

import dev.opsctl.local.cloud.Caller;
import java.time.Instant;

/** Temporary credentials and the principal they stand for; kept until they expire. */
public record Session(
        String accessKeyId, String secretAccessKey, String sessionToken, Caller caller, Instant expiration) {}
