package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** How streams are switched on and off: each time that one is switched on it is a new one, with a label of its own. */
final class StreamSettings {

    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private StreamSettings() {}

    /** The stream of a new table. */
    static void requireFirst(@Nullable StreamSpecification wanted) {
        if (wanted != null && wanted.streamEnabled() && wanted.streamViewTypeAsString() == null) {
            throw DynamoDbErrors.invalidValues(
                    "Table is being created with a stream enabled, UpdateViewType is required");
        } else if (wanted != null && !wanted.streamEnabled() && wanted.streamViewTypeAsString() != null) {
            throw DynamoDbErrors.invalidValues(
                    "Table is being created with a stream disabled, UpdateViewType should not be specified");
        }
    }

    /** What is wrong with a change whatever the table is like. */
    static void requireShape(@Nullable StreamSpecification wanted) {
        if (wanted != null && wanted.streamEnabled() && wanted.streamViewTypeAsString() == null) {
            throw DynamoDbErrors.invalidValues("If stream is being enabled then UpdateViewType is required");
        } else if (wanted != null && !wanted.streamEnabled() && wanted.streamViewTypeAsString() != null) {
            throw DynamoDbErrors.invalidValues(
                    "If stream is being disabled, then UpdateViewType must not be specified");
        }
    }

    /** The table after its stream was switched. */
    static TableDescription switched(TableDescription table, StreamSpecification wanted, Instant now) {
        boolean on = table.streamSpecification() != null;
        if (wanted.streamEnabled() && on) {
            throw DynamoDbErrors.invalid("Table already has an enabled stream: TableName: " + table.tableName());
        } else if (!wanted.streamEnabled() && !on) {
            throw DynamoDbErrors.invalid("Table has no stream to disable: TableName: " + table.tableName());
        }
        return wanted.streamEnabled()
                ? opened(table, wanted, now)
                : table.toBuilder()
                        .streamSpecification((StreamSpecification) null)
                        .build();
    }

    /** The table with a new stream. */
    static TableDescription opened(TableDescription table, StreamSpecification wanted, Instant now) {
        String label = LABEL.format(now);
        for (int later = 1; label.equals(table.latestStreamLabel()); later++) {
            label = LABEL.format(now.plusMillis(later));
        }
        return table.toBuilder()
                .streamSpecification(wanted)
                .latestStreamLabel(label)
                .latestStreamArn(table.tableArn() + "/stream/" + label)
                .build();
    }
}
