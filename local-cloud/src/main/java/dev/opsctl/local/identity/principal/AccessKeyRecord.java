package dev.opsctl.local.identity.principal;

import java.time.Instant;

/**
 * A user's long-term access key.
 *
 * @param status {@code Active} or {@code Inactive}
 */
public record AccessKeyRecord(
        String accessKeyId, String secretAccessKey, String accountId, String userName, String status, Instant created) {

    public AccessKeyRecord with(String newStatus) {
        return new AccessKeyRecord(accessKeyId, secretAccessKey, accountId, userName, newStatus, created);
    }
}
