package dev.opsctl.local.service.dynamodb.table;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A table as the store keeps it under its name; its items lie in tables of the store that its id names.
 *
 * @param description as DescribeTable answers it, without what is counted when it is asked for
 * @param timeToLive the attribute that says when an item expires, or null
 * @param recovery null if continuous backups are off
 * @param customerKey ARN of the key of the customer's that encrypts it; null for AWS's own keys
 */
public record StoredTable(
        TableDescription description,
        Map<String, String> tags,
        @Nullable String timeToLive,
        @Nullable Recovery recovery,
        @Nullable String customerKey) {

    /**
     * Point-in-time recovery.
     *
     * @param since when it was switched on
     * @param days how far back it reaches
     */
    public record Recovery(Instant since, int days) {}

    public String name() {
        return description.tableName();
    }

    /** Unique, also among tables of the same name. */
    public String id() {
        return description.tableId();
    }

    public String arn() {
        return description.tableArn();
    }

    /** The latest label of the stream if it is on, else null. */
    public @Nullable String streamLabel() {
        return description.streamSpecification() != null
                        && Boolean.TRUE.equals(description.streamSpecification().streamEnabled())
                ? description.latestStreamLabel()
                : null;
    }

    public StoredTable with(TableDescription changed) {
        return new StoredTable(changed, tags, timeToLive, recovery, customerKey);
    }

    public StoredTable tagged(Map<String, String> changed) {
        return new StoredTable(description, changed, timeToLive, recovery, customerKey);
    }

    /** @param attribute null to keep items for ever */
    public StoredTable expiringBy(@Nullable String attribute) {
        return new StoredTable(description, tags, attribute, recovery, customerKey);
    }

    /** @param changed null to switch it off */
    public StoredTable recoverable(@Nullable Recovery changed) {
        return new StoredTable(description, tags, timeToLive, changed, customerKey);
    }

    /** @param key null for AWS's own */
    public StoredTable encrypted(TableDescription changed, @Nullable String key) {
        return new StoredTable(changed, tags, timeToLive, recovery, key);
    }
}
