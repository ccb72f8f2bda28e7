package dev.opsctl.local.wire;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Bodies of the protocol RPC v2 CBOR. What they hold is named as in JSON; a time is a number of seconds under tag 1.
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR</a>
 */
public final class CborWire {

    /** The content type of bodies. */
    public static final String TYPE = "application/cbor";

    /** The header that names the protocol, in requests and in answers. */
    public static final String HEADER = "smithy-protocol";

    /** What that header says. */
    public static final String NAME = "rpc-v2-cbor";

    private static final int EPOCH_SECONDS = 1;

    private static final ObjectMapper CBOR = new ObjectMapper(CBORFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CborWire() {}

    /** Parses a body; an empty one is an empty structure. */
    public static JsonNode parse(byte[] body) {
        try {
            JsonNode node = body.length == 0 ? null : CBOR.readTree(body);
            return node == null || node.isMissingNode() ? CBOR.createObjectNode() : node;
        } catch (IOException e) {
            throw new WireException("SerializationException", "Could not parse request body into cbor");
        }
    }

    /** The members of a model object. */
    public static byte[] bytes(SdkPojo pojo) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = CBORFactory.builder().build().createGenerator(bytes)) {
            write(pojo, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Of an error. */
    public static byte[] bytes(ObjectNode node) {
        try {
            return CBOR.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(SdkPojo pojo, CBORGenerator out) throws IOException {
        out.writeStartObject();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (JsonWire.present(value)) {
                out.writeFieldName(field.locationName());
                write(value, out);
            }
        }
        out.writeEndObject();
    }

    private static void write(Object value, CBORGenerator out) throws IOException {
        if (value instanceof SdkPojo pojo) {
            write(pojo, out);
        } else if (value instanceof Collection<?> list) {
            out.writeStartArray(list, list.size());
            for (Object element : list) {
                write(element, out);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(entry.getKey().toString());
                write(entry.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof Instant instant) {
            out.writeTag(EPOCH_SECONDS);
            BigDecimal seconds = Timestamps.seconds(instant);
            if (seconds.scale() > 0) {
                out.writeNumber(seconds.doubleValue());
            } else {
                out.writeNumber(seconds.longValueExact());
            }
        } else if (value instanceof SdkBytes bytes) {
            out.writeBinary(bytes.asByteArrayUnsafe());
        } else {
            out.writePOJO(value);
        }
    }
}
