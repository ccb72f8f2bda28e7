package dev.opsctl.local.cloud;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An access key pair and whom it stands for.
 *
 * @param sessionToken the token that must come with temporary credentials, null for a user's own access key
 * @param caller the principal that signs with it
 * @param expiration when temporary credentials end, in the cloud's time; null for a user's own access key
 */
public record Credential(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken,
        Caller caller,
        @Nullable Instant expiration) {}
