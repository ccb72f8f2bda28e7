package dev.opsctl.local.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a form's policy leaves unsaid, the form may not say. */
class FormPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-30T11:00:00Z");

    private static void check(String conditions, Map<String, String> fields) {
        String policy = "{\"expiration\": \"2026-11-30T12:00:00Z\", \"conditions\": [" + conditions + "]}";
        new FormPolicy(Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8)))
                .check(fields, 3, NOW);
    }

    private static String refusal(String conditions, Map<String, String> fields) {
        return assertThrows(S3Exception.class, () -> check(conditions, fields))
                .awsErrorDetails()
                .errorMessage();
    }

    @Test
    void everyFieldAndTheBucketHaveToBeNamed() {
        Map<String, String> fields = Map.of("bucket", "b", "key", "in/k");
        String key = "[\"starts-with\", \"$key\", \"in/\"]";
        check("{\"bucket\": \"b\"}, " + key, fields);
        assertEquals("Invalid according to Policy: Extra input fields: bucket", refusal(key, fields));
        assertEquals("Invalid according to Policy: Extra input fields: key", refusal("{\"bucket\": \"b\"}", fields));
        assertEquals(
                "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"other\"]",
                refusal("{\"bucket\": \"other\"}, " + key, fields));
    }
}
