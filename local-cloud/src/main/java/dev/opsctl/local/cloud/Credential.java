package dev.opsctl.local.cloud;

import java.time.Instant;

/**
 * An access key pair and whom it stands for.
 *
 * @param sessionToken the token that must come with temporary credentials, null for a user's own access key
 * @param caller the principal that signs with it
 * @param expiration when temporary credentials end, in the cloud's time; null for a user's own access key
 */
public record Credential(
        String accessKeyId, String secretAccessKey, String sessionToken, Caller caller, Instant expiration) {}
