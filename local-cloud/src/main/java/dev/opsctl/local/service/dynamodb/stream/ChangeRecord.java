package dev.opsctl.local.service.dynamodb.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.item.Items;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * A change of an item as its stream keeps it.
 *
 * @param at when it was made, in seconds since 1970 on the cloud's clock
 * @param before the item as it was; null if there was none, or the stream's view leaves it out
 * @param after the item as it is; null if it is gone, or the stream's view leaves it out
 * @param expired whether time to live has removed it
 */
record ChangeRecord(
        long at,
        OperationType operation,
        Map<String, AttributeValue> keys,
        @Nullable Map<String, AttributeValue> before,
        @Nullable Map<String, AttributeValue> after,
        boolean expired) {

    private static final String AT = "at";

    static ChangeRecord of(
            Instant now,
            StreamViewType view,
            Map<String, AttributeValue> keys,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            boolean expired) {
        boolean old = view == StreamViewType.OLD_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES;
        boolean young = view == StreamViewType.NEW_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES;
        return new ChangeRecord(
                now.getEpochSecond(),
                before == null ? OperationType.INSERT : after == null ? OperationType.REMOVE : OperationType.MODIFY,
                keys,
                old ? before : null,
                young ? after : null,
                expired);
    }

    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = ItemJson.JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeNumberField(AT, at); // first, where readTime looks
            out.writeStringField("operation", operation.toString());
            if (expired) {
                out.writeBooleanField("expired", true);
            }
            writeItem(out, "keys", keys);
            writeItem(out, "before", before);
            writeItem(out, "after", after);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeItem(JsonGenerator out, String name, @Nullable Map<String, AttributeValue> item)
            throws IOException {
        if (item != null) {
            out.writeFieldName(name);
            ItemJson.writeItem(out, item);
        }
    }

    /** When a change was made, without reading the rest. */
    static long readTime(byte[] bytes) {
        try (JsonParser in = ItemJson.JSON.createParser(bytes)) {
            in.nextToken();
            in.nextToken();
            return in.nextLongValue(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChangeRecord read(byte[] bytes) {
        long at = 0;
        OperationType operation = null;
        boolean expired = false;
        Map<String, AttributeValue> keys = null;
        Map<String, AttributeValue> before = null;
        Map<String, AttributeValue> after = null;
        try (JsonParser in = ItemJson.JSON.createParser(bytes)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case AT -> at = in.getLongValue();
                    case "operation" -> operation = OperationType.fromValue(in.getText());
                    case "expired" -> expired = in.getBooleanValue();
                    case "keys" -> keys = ItemJson.readItem(in);
                    case "before" -> before = ItemJson.readItem(in);
                    case "after" -> after = ItemJson.readItem(in);
                    default -> in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ChangeRecord(
                at,
                Objects.requireNonNull(operation, "operation"),
                Objects.requireNonNull(keys, "keys"),
                before,
                after,
                expired);
    }

    /** Its size as AWS counts it: key, and images. */
    long size() {
        return (long) Items.size(keys)
                + (before == null ? 0 : Items.size(before))
                + (after == null ? 0 : Items.size(after));
    }

    /** As GetRecords answers it. The same record has the same event id, however often it is read. */
    Record shown(String streamArn, String region, StreamViewType view, String number) {
        String id = UUID.nameUUIDFromBytes((streamArn + "/" + number).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        Record.Builder record = Record.builder()
                .eventID(id)
                .eventName(operation)
                .eventVersion("1.1")
                .eventSource("aws:dynamodb")
                .awsRegion(region)
                .dynamodb(d -> d.approximateCreationDateTime(Instant.ofEpochSecond(at))
                        .keys(keys)
                        .newImage(after)
                        .oldImage(before)
                        .sequenceNumber(number)
                        .sizeBytes(size())
                        .streamViewType(view));
        if (expired) {
            record.userIdentity(who -> who.type("Service").principalId("dynamodb.amazonaws.com"));
        }
        return record.build();
    }
}
