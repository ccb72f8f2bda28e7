package dev.opsctl.local.service.dynamodb.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items as the store keeps them: DynamoDB's own JSON, {@code {"id":{"S":"1"}}}. */
public final class ItemJson {

    /**
     * Not ASCII is escaped, so that every string comes back, also one that is no Unicode text. Names and values are as long as they were let in,
     * a name up to 64 KB.
     */
    public static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ItemJson() {}

    public static byte[] write(Map<String, AttributeValue> item) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            writeItem(out, item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes an item where the generator stands, as the value of a member for instance. */
    public static void writeItem(JsonGenerator out, Map<String, AttributeValue> item) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, AttributeValue> entry : item.entrySet()) {
            out.writeFieldName(entry.getKey());
            writeValue(out, entry.getValue());
        }
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, AttributeValue value) throws IOException {
        out.writeStartObject();
        out.writeFieldName(Values.typeName(value));
        switch (value.type()) {
            case S -> out.writeString(value.s());
            case N -> out.writeString(value.n());
            case B -> out.writeBinary(value.b().asByteArrayUnsafe());
            case BOOL -> out.writeBoolean(value.bool());
            case NUL -> out.writeBoolean(true);
            case SS -> writeTexts(out, value.ss());
            case NS -> writeTexts(out, value.ns());
            case BS -> {
                out.writeStartArray();
                for (SdkBytes bytes : value.bs()) {
                    out.writeBinary(bytes.asByteArrayUnsafe());
                }
                out.writeEndArray();
            }
            case L -> {
                out.writeStartArray();
                for (AttributeValue member : value.l()) {
                    writeValue(out, member);
                }
                out.writeEndArray();
            }
            default -> writeItem(out, value.m());
        }
        out.writeEndObject();
    }

    private static void writeTexts(JsonGenerator out, List<String> texts) throws IOException {
        out.writeStartArray();
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    /** Reads what {@link #write} has written. */
    public static Map<String, AttributeValue> read(byte[] bytes) {
        try (JsonParser in = JSON.createParser(bytes)) {
            in.nextToken();
            return readItem(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the item at whose beginning the parser stands. */
    public static Map<String, AttributeValue> readItem(JsonParser in) throws IOException {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            item.put(name, readValue(in));
        }
        return item;
    }

    private static AttributeValue readValue(JsonParser in) throws IOException {
        in.nextToken();
        String type = in.currentName();
        in.nextToken();
        AttributeValue value =
                switch (type) {
                    case "S" -> AttributeValue.fromS(in.getText());
                    case "N" -> AttributeValue.fromN(in.getText());
                    case "B" -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(in.getBinaryValue()));
                    case "BOOL" -> AttributeValue.fromBool(in.getBooleanValue());
                    case "NULL" -> AttributeValue.fromNul(true);
                    case "SS" -> AttributeValue.fromSs(readTexts(in));
                    case "NS" -> AttributeValue.fromNs(readTexts(in));
                    case "BS" -> {
                        List<SdkBytes> set = new ArrayList<>();
                        while (in.nextToken() != JsonToken.END_ARRAY) {
                            set.add(SdkBytes.fromByteArrayUnsafe(in.getBinaryValue()));
                        }
                        yield AttributeValue.fromBs(set);
                    }
                    case "L" -> {
                        List<AttributeValue> list = new ArrayList<>();
                        while (in.nextToken() != JsonToken.END_ARRAY) {
                            list.add(readValue(in));
                        }
                        yield AttributeValue.fromL(list);
                    }
                    case "M" -> AttributeValue.fromM(readItem(in));
                    default -> throw new IOException("an attribute value of type " + type);
                };
        in.nextToken();
        return value;
    }

    private static List<String> readTexts(JsonParser in) throws IOException {
        List<String> texts = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            texts.add(in.getText());
        }
        return texts;
    }
}
