package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalSecondaryIndexAction;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexWarmThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateGlobalSecondaryIndexAction;
import software.amazon.awssdk.services.dynamodb.model.WarmThroughput;

/** What an UpdateTable does with a table's global indexes: it changes some, and adds or takes away one. */
final class IndexUpdates {

    private final TableDescription table;
    private final boolean becomesProvisioned;
    private final List<AttributeDefinition> definitions;
    private final Instant at;
    private final String region;
    private final List<GlobalSecondaryIndexDescription> after;
    /** As the answer shows those that change. */
    private final Map<String, GlobalSecondaryIndexDescription> shown = new HashMap<>();

    private final List<AttributeDefinition> attributes;
    private boolean oneOnline;

    /**
     * @param table with its billing changed already
     * @param becomesProvisioned whether the request changes its billing to that
     * @param definitions those of the request
     */
    IndexUpdates(
            TableDescription table,
            boolean becomesProvisioned,
            List<AttributeDefinition> definitions,
            Instant at,
            String region) {
        this.table = table;
        this.becomesProvisioned = becomesProvisioned;
        this.definitions = definitions;
        this.at = at;
        this.region = region;
        this.after = new ArrayList<>(table.globalSecondaryIndexes());
        this.attributes = new ArrayList<>(table.attributeDefinitions());
        this.oneOnline = after.stream().anyMatch(index -> index.indexStatus() == IndexStatus.CREATING);
    }

    void apply(GlobalSecondaryIndexUpdate update) {
        if (update.update() != null) {
            change(update.update());
            return;
        }
        if (update.create() != null && named(update.create().indexName()) >= 0
                || update.create() != null && isLocal(update.create().indexName())) {
            throw DynamoDbErrors.invalid("Attempting to create an index which already exists");
        } else if (update.delete() != null) {
            find(update.delete().indexName(), "delete");
        }
        if (oneOnline) {
            throw TableErrors.subscriberLimit("Only 1 online index can be created or deleted simultaneously per table");
        }
        oneOnline = true;
        if (update.create() != null) {
            create(update.create());
        } else {
            delete(update.delete().indexName());
        }
    }

    private boolean onDemand() {
        return TableUpdate.billingMode(table) == BillingMode.PAY_PER_REQUEST;
    }

    private int named(String name) {
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).indexName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isLocal(String name) {
        return table.localSecondaryIndexes().stream()
                .anyMatch(index -> index.indexName().equals(name));
    }

    private int find(String name, String action) {
        int found = named(name);
        if (found < 0 && isLocal(name)) {
            throw DynamoDbErrors.invalid("Cannot " + action + " an index that is not a GlobalSecondaryIndex: " + name);
        } else if (found < 0) {
            throw TableErrors.noIndex(name, table.tableName());
        }
        return found;
    }

    private void change(UpdateGlobalSecondaryIndexAction wanted) {
        String name = wanted.indexName();
        int found = find(name, "update");
        GlobalSecondaryIndexDescription now = after.get(found);
        ProvisionedThroughput provisioned = wanted.provisionedThroughput();
        OnDemandThroughput maxima = wanted.onDemandThroughput();
        boolean something =
                maxima != null && !maxima.equals(OnDemandThroughput.builder().build())
                        || wanted.warmThroughput() != null;
        if (onDemand() && (provisioned != null || !something)) {
            throw DynamoDbErrors.invalidValues("The only Updates for index: " + name
                    + " when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput");
        } else if (!onDemand() && provisioned == null && !something) {
            throw DynamoDbErrors.invalidValues("ProvisionedThroughput must be specified for index: " + name);
        } else if (!onDemand()) {
            ThroughputRules.requireNoMaxima(maxima, " for index : " + name, "the table BillingMode is PROVISIONED");
        }
        GlobalSecondaryIndexDescription.Builder changed = now.toBuilder();
        GlobalSecondaryIndexDescription.Builder answered = now.toBuilder();
        if (provisioned != null) {
            changed.provisionedThroughput(
                            becomesProvisioned
                                    ? now.provisionedThroughput().toBuilder()
                                            .readCapacityUnits(provisioned.readCapacityUnits())
                                            .writeCapacityUnits(provisioned.writeCapacityUnits())
                                            .build()
                                    : Provisioning.changed(now.provisionedThroughput(), provisioned, name, at))
                    .warmThroughput(warmer(now.warmThroughput(), provisioned));
            answered.indexStatus(IndexStatus.UPDATING);
        }
        if (maxima != null) {
            ThroughputRules.requireMaxima(maxima, name, region, -1);
            OnDemandThroughput merged = merged(now.onDemandThroughput(), maxima);
            changed.onDemandThroughput(TableDefinitions.maxima(merged));
            answered.onDemandThroughput(merged).indexStatus(IndexStatus.UPDATING);
        }
        if (wanted.warmThroughput() != null) {
            changed.warmThroughput(warm(now, wanted.warmThroughput(), name));
            answered.warmThroughput(now.warmThroughput().toBuilder()
                    .status(IndexStatus.UPDATING)
                    .build());
        }
        after.set(found, changed.build());
        shown.put(name, answered.build());
    }

    private GlobalSecondaryIndexWarmThroughputDescription warm(
            GlobalSecondaryIndexDescription index, WarmThroughput wanted, String name) {
        GlobalSecondaryIndexWarmThroughputDescription now = index.warmThroughput();
        ThroughputRules.requireWarmer(wanted, now.readUnitsPerSecond(), now.writeUnitsPerSecond(), name, region);
        return now.toBuilder()
                .readUnitsPerSecond(
                        wanted.readUnitsPerSecond() == null ? now.readUnitsPerSecond() : wanted.readUnitsPerSecond())
                .writeUnitsPerSecond(
                        wanted.writeUnitsPerSecond() == null ? now.writeUnitsPerSecond() : wanted.writeUnitsPerSecond())
                .build();
    }

    static GlobalSecondaryIndexWarmThroughputDescription warmer(
            GlobalSecondaryIndexWarmThroughputDescription warm, ProvisionedThroughput throughput) {
        return warm.toBuilder()
                .readUnitsPerSecond(Math.max(warm.readUnitsPerSecond(), throughput.readCapacityUnits()))
                .writeUnitsPerSecond(Math.max(warm.writeUnitsPerSecond(), throughput.writeCapacityUnits()))
                .build();
    }

    /** What is said of one of the two leaves the other as it is; -1 takes a maximum away. */
    static OnDemandThroughput merged(@Nullable OnDemandThroughput now, OnDemandThroughput wanted) {
        OnDemandThroughput known = now == null ? OnDemandThroughput.builder().build() : now;
        return OnDemandThroughput.builder()
                .maxReadRequestUnits(
                        wanted.maxReadRequestUnits() == null
                                ? known.maxReadRequestUnits()
                                : wanted.maxReadRequestUnits())
                .maxWriteRequestUnits(
                        wanted.maxWriteRequestUnits() == null
                                ? known.maxWriteRequestUnits()
                                : wanted.maxWriteRequestUnits())
                .build();
    }

    private void create(CreateGlobalSecondaryIndexAction wanted) {
        String name = wanted.indexName();
        if (after.size() >= IndexRules.MOST_GLOBAL) {
            throw TableErrors.subscriberLimit(
                    "Number of global secondary indexes exceeds per-table limit of " + IndexRules.MOST_GLOBAL);
        } else if (definitions.isEmpty()) {
            throw DynamoDbErrors.invalidValues("AttributeDefinitions is not specified for index: " + name);
        }
        Map<String, String> types = KeyRules.types(definitions);
        attributes.forEach(known -> types.put(known.attributeName(), known.attributeTypeAsString()));
        KeyRules.requireGlobalKey(wanted.keySchema(), types);
        IndexRules.requireProjection(wanted.projection());
        IndexRules.requireProjected(Stream.concat(
                Stream.of(wanted.projection()),
                Stream.concat(
                        table.localSecondaryIndexes().stream().map(index -> index.projection()),
                        after.stream().map(GlobalSecondaryIndexDescription::projection))));
        GlobalSecondaryIndex index = GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(wanted.keySchema())
                .projection(wanted.projection())
                .provisionedThroughput(wanted.provisionedThroughput())
                .onDemandThroughput(wanted.onDemandThroughput())
                .warmThroughput(wanted.warmThroughput())
                .build();
        ThroughputRules.requireAdded(index, onDemand(), region);
        Set<String> known = new HashSet<>();
        attributes.forEach(attribute -> known.add(attribute.attributeName()));
        KeyRules.names(wanted.keySchema()).stream()
                .filter(attribute -> !known.contains(attribute))
                .forEach(attribute -> attributes.add(AttributeDefinition.builder()
                        .attributeName(attribute)
                        .attributeType(types.get(attribute))
                        .build()));
        GlobalSecondaryIndexDescription made = TableDefinitions.global(index, table.tableArn()).toBuilder()
                .indexStatus(IndexStatus.CREATING)
                .backfilling(true)
                .build();
        after.add(made);
        shown.put(name, made.toBuilder().backfilling(false).build());
    }

    private void delete(String name) {
        GlobalSecondaryIndexDescription gone = after.remove(find(name, "delete"));
        shown.put(name, gone.toBuilder().indexStatus(IndexStatus.DELETING).build());
        Set<String> used = KeyRules.names(table.keySchema());
        table.localSecondaryIndexes().forEach(index -> used.addAll(KeyRules.names(index.keySchema())));
        after.forEach(index -> used.addAll(KeyRules.names(index.keySchema())));
        attributes.removeIf(attribute -> !used.contains(attribute.attributeName()));
    }

    /** The table with its indexes as they are afterwards: one that is added has yet to be filled. */
    TableDescription after() {
        return table.toBuilder()
                .globalSecondaryIndexes(after.isEmpty() ? null : after)
                .attributeDefinitions(TableDefinitions.sorted(attributes))
                .build();
    }

    /** @param answer what is answered of the rest of the table */
    TableDescription answer(TableDescription answer) {
        List<GlobalSecondaryIndexDescription> indexes = new ArrayList<>();
        after.forEach(index -> indexes.add(shown.getOrDefault(index.indexName(), index)));
        shown.values().stream()
                .filter(index -> index.indexStatus() == IndexStatus.DELETING)
                .forEach(indexes::add);
        boolean moreOrLess = indexes.stream().anyMatch(index -> index.indexStatus() == IndexStatus.DELETING)
                || after.size() > table.globalSecondaryIndexes().size();
        return answer.toBuilder()
                .globalSecondaryIndexes(indexes)
                .attributeDefinitions(TableDefinitions.sorted(attributes))
                .tableStatus(moreOrLess ? TableStatus.UPDATING : answer.tableStatus())
                .build();
    }
}
