package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {

    /** What is read here is forwarded as bytes: nobody may read it in another way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"TableName\":\"allowed\",\"TableName\":\"secret\"}",
                "{\"TableName\":\"allowed\",\"\\u0054ableName\":\"secret\"}",
                "{\"RequestItems\":{\"a\":{},\"a\":{}}}",
                "{\"TableName\":\"allowed\"}{\"TableName\":\"secret\"}",
                "{\"TableName\":\"allowed\"} x"
            })
    void a_document_that_can_be_read_in_two_ways_is_refused(String document) {
        WireException refused =
                assertThrows(WireException.class, () -> JsonWire.parse(document.getBytes(StandardCharsets.UTF_8)));
        assertEquals("SerializationException", refused.code());
    }
}
