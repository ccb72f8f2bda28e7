package dev.opsctl.functions.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** SEC-4: credentials of the other account are renewed before they expire, and always asked for with the external id. */
class AssumedRoleTest {
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private boolean letsIn = true;
    private final List<AssumeRoleRequest> asked = new ArrayList<>();

    private final StsClient sts = new StsClient() {
        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            if (!letsIn) {
                throw StsException.builder()
                        .message("not authorized to perform: sts:AssumeRole")
                        .build();
            }
            asked.add(request);
            return AssumeRoleResponse.builder()
                    .credentials(c -> c.accessKeyId("ASIA" + asked.size())
                            .secretAccessKey("secret")
                            .sessionToken("token")
                            .expiration(now.plusSeconds(3600)))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    };

    private final AssumedRole role =
            new AssumedRole(sts, "arn:aws:iam::444455556666:role/R", "the-id", "session", () -> now);

    @Test
    void anHourLongThenAnew() {
        assertEquals("ASIA1", role.resolveCredentials().accessKeyId());
        now = now.plusSeconds(3400);
        assertEquals("ASIA1", role.resolveCredentials().accessKeyId());
        now = now.plusSeconds(100);
        assertEquals("ASIA2", role.resolveCredentials().accessKeyId());
        assertEquals(
                List.of("the-id", "the-id"),
                asked.stream().map(AssumeRoleRequest::externalId).toList());
    }

    @Test
    void whoIsNotLetInIsToldWhoseTrustItTakesAndTriesAgain() {
        letsIn = false;
        IllegalStateException e = assertThrows(IllegalStateException.class, role::resolveCredentials);
        assertTrue(e.getMessage().contains("role/R"), e.getMessage());
        assertTrue(e.getMessage().contains("ExternalId"), e.getMessage());
        letsIn = true;
        assertEquals("ASIA1", role.resolveCredentials().accessKeyId());
    }
}
