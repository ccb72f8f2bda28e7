package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Bytes in JSON: read as they were written, and nothing else is taken for them (PLT-5). */
class BlobsTest {

    private static byte[] read(String text) {
        AttributeValue.Builder value = AttributeValue.builder();
        JsonWire.fill(new ObjectMapper().valueToTree(Map.of("B", text)), (SdkPojo) value);
        return value.build().b().asByteArray();
    }

    @Property(seed = "20261130", tries = 200)
    void bytes_are_read_as_they_were_written(@ForAll byte[] bytes) {
        assertArrayEquals(bytes, read(Base64.getEncoder().encodeToString(bytes)));
    }

    /** The texts are DynamoDB's, as dynalite has them. */
    @Test
    void what_is_no_base64_is_refused() {
        Map.of(
                        "AA", "Base64 encoded length is expected a multiple of 4 bytes but found: 2",
                        "AAA", "Base64 encoded length is expected a multiple of 4 bytes but found: 3",
                        "AAAA\n", "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
                        "AAA!", "Invalid Base64 character in a blob",
                        "A===", "Invalid Base64 character in a blob",
                        "AB==", "Invalid last non-pad Base64 character dectected",
                        "AAAAAAB=", "Invalid last non-pad Base64 character dectected")
                .forEach((text, refusal) -> assertEquals(
                        refusal,
                        assertThrows(WireException.class, () -> read(text), text)
                                .getMessage()));
    }
}
