package dev.opsctl.local.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** Recorded on AWS by LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json). */
    @Test
    void aConditionIsTakenAsItIsWritten() {
        Map<String, String> fields = Map.of("bucket", "b", "key", "k");
        String bucket = "{\"bucket\": \"b\"}, ";
        check(bucket + "[\"eq\", \"$KEY\", \"k\"], [\"content-length-range\", \"3\", \"10\"]", fields);
        assertEquals(
                "Invalid according to Policy: Policy Condition failed: [\"eq\", \"key\", \"k\"]",
                refusal(bucket + "[\"eq\", \"key\", \"k\"]", fields));
        assertEquals(
                "Invalid according to Policy: Policy Condition failed: [\"content-length-range\", \"test\", \"10\"]",
                refusal(bucket + "[\"content-length-range\", \"test\", \"10\"]", fields));
        assertEquals(
                "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                refusal("{\"bucket\": \"b\", \"key\": \"k\"}", fields));
        assertEquals(
                "Your proposed upload exceeds the maximum allowed size",
                refusal(bucket + "[\"content-length-range\", 1, 2]", fields));
        assertEquals(
                "Your proposed upload is smaller than the minimum allowed size",
                refusal(bucket + "[\"content-length-range\", 4, 10]", fields));
    }

    @Test
    void tagsOfAFormAreADocumentAndARedirectIsAnAddress() {
        assertEquals(
                "a=1&b+c=%26",
                FormUploads.tagging(
                        "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b c</Key><Value>&amp;</Value></Tag></TagSet></Tagging>"));
        assertEquals("", FormUploads.tagging("<InvalidXmlTagging></InvalidXmlTagging>"));
        assertEquals(
                "MalformedXML",
                assertThrows(S3Exception.class, () -> FormUploads.tagging("not-xml"))
                        .awsErrorDetails()
                        .errorCode());
        assertTrue(FormUploads.isAddress("http://localhost.test/random"));
        assertFalse(FormUploads.isAddress("/wrong/redirect/relative"));
        assertFalse(FormUploads.isAddress(""));
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
