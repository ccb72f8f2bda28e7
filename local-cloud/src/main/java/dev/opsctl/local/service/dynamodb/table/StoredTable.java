package dev.opsctl.local.service.dynamodb.table;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/**
 * A table as the store keeps it under its name; its items lie in tables of the store that its id names.
 *
 * @param description as DescribeTable answers it, without what is counted when it is asked for
 * @param policy the resource policy, or null
 * @param policyRevision which version of the policy it is, or null
 * @param timeToLive the attribute that says when an item expires, or null
 * @param pointInTimeRecovery whether continuous backups are on
 */
public record StoredTable(
        TableDescription description,
        List<Tag> tags,
        String policy,
        String policyRevision,
        String timeToLive,
        boolean pointInTimeRecovery) {

    public String name() {
        return description.tableName();
    }

    /** Unique, also among tables of the same name. */
    public String id() {
        return description.tableId();
    }

    /** The latest label of the stream if it is on, else null. */
    public String streamLabel() {
        return description.streamSpecification() != null
                        && Boolean.TRUE.equals(description.streamSpecification().streamEnabled())
                ? description.latestStreamLabel()
                : null;
    }

    public StoredTable with(TableDescription changed) {
        return new StoredTable(changed, tags, policy, policyRevision, timeToLive, pointInTimeRecovery);
    }
}
