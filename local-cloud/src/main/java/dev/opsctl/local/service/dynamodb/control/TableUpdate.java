package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableClass;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TableWarmThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.WarmThroughput;

/**
 * What a change, but for encryption, makes of a table's description. What AWS does in the background is done at once; only the answer shows it
 * under way, as AWS's does, which for some settings still has the former values.
 */
final class TableUpdate {

    private final String region;
    private final Instant at;
    private final UpdateTableRequest request;
    private final TableDescription before;
    private TableDescription after;
    private TableDescription answer;

    private TableUpdate(TableDescription before, UpdateTableRequest request, Instant at, String region) {
        this.before = before;
        this.request = request;
        this.at = at;
        this.region = region;
        this.after = before;
        this.answer = before;
    }

    /**
     * @param request as {@link UpdateShape} has it
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException in AWS's words, if the table cannot be changed like that
     */
    static TableUpdate of(TableDescription before, UpdateTableRequest request, Instant at, String region) {
        TableUpdate update = new TableUpdate(before, request, at, region);
        update.billing();
        update.indexes();
        update.rest();
        return update;
    }

    /** The table when the change is over. */
    TableDescription after() {
        return after;
    }

    /** The table as the answer has it. */
    TableDescription answer() {
        return answer;
    }

    static BillingMode billingMode(TableDescription table) {
        return table.billingModeSummary() == null
                ? BillingMode.PROVISIONED
                : table.billingModeSummary().billingMode();
    }

    private BillingMode target() {
        return request.billingMode() == null ? billingMode(before) : request.billingMode();
    }

    private void billing() {
        ProvisionedThroughput wanted = request.provisionedThroughput();
        if (request.billingMode() == BillingMode.PAY_PER_REQUEST && wanted != null) {
            throw DynamoDbErrors.invalidValues(
                    "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
        } else if (request.billingMode() == BillingMode.PROVISIONED && wanted == null) {
            throw DynamoDbErrors.invalidValues(
                    "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        } else if (target() == BillingMode.PAY_PER_REQUEST && wanted != null) {
            throw DynamoDbErrors.invalidValues("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified"
                    + " when BillingMode is PAY_PER_REQUEST");
        } else if (target() != billingMode(before)) {
            after = target() == BillingMode.PROVISIONED ? provisioned(wanted) : onDemand();
            answer = under(TableStatus.UPDATING, after);
        } else if (wanted != null) {
            after = before.toBuilder()
                    .provisionedThroughput(Provisioning.changed(before.provisionedThroughput(), wanted, null, at))
                    .warmThroughput(warmer(before.warmThroughput(), wanted))
                    .build();
            answer = under(TableStatus.UPDATING, before);
        } else if (request.billingMode() != null) {
            answer = under(TableStatus.UPDATING, before);
        }
    }

    private TableDescription provisioned(ProvisionedThroughput wanted) {
        for (GlobalSecondaryIndexDescription index : before.globalSecondaryIndexes()) {
            if (request.globalSecondaryIndexUpdates().stream()
                    .noneMatch(u -> u.update() != null
                            && u.update().indexName().equals(index.indexName())
                            && u.update().provisionedThroughput() != null)) {
                throw DynamoDbErrors.invalidValues(
                        "ProvisionedThroughput must be specified for index: " + index.indexName());
            }
        }
        return before.toBuilder()
                .billingModeSummary(before.billingModeSummary().toBuilder()
                        .billingMode(BillingMode.PROVISIONED)
                        .build())
                .provisionedThroughput(before.provisionedThroughput().toBuilder()
                        .readCapacityUnits(wanted.readCapacityUnits())
                        .writeCapacityUnits(wanted.writeCapacityUnits())
                        .build())
                .warmThroughput(warmer(before.warmThroughput(), wanted))
                .onDemandThroughput((OnDemandThroughput) null)
                .globalSecondaryIndexes(before.hasGlobalSecondaryIndexes() ? withoutMaxima() : null)
                .build();
    }

    private List<GlobalSecondaryIndexDescription> withoutMaxima() {
        return before.globalSecondaryIndexes().stream()
                .map(index -> index.toBuilder()
                        .onDemandThroughput((OnDemandThroughput) null)
                        .build())
                .toList();
    }

    private TableDescription onDemand() {
        ProvisionedThroughput initial = ProvisionedThroughput.builder()
                .readCapacityUnits(ThroughputRules.INITIAL_READS)
                .writeCapacityUnits(ThroughputRules.INITIAL_WRITES)
                .build();
        return before.toBuilder()
                .billingModeSummary(BillingModeSummary.builder()
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .lastUpdateToPayPerRequestDateTime(at)
                        .build())
                .provisionedThroughput(none(before.provisionedThroughput()))
                .warmThroughput(warmer(before.warmThroughput(), initial))
                .globalSecondaryIndexes(
                        before.hasGlobalSecondaryIndexes()
                                ? before.globalSecondaryIndexes().stream()
                                        .map(index -> index.toBuilder()
                                                .provisionedThroughput(none(index.provisionedThroughput()))
                                                .warmThroughput(IndexUpdates.warmer(index.warmThroughput(), initial))
                                                .build())
                                        .toList()
                                : null)
                .build();
    }

    private static ProvisionedThroughputDescription none(ProvisionedThroughputDescription throughput) {
        return throughput.toBuilder()
                .readCapacityUnits(0L)
                .writeCapacityUnits(0L)
                .build();
    }

    private static TableWarmThroughputDescription warmer(
            TableWarmThroughputDescription warm, ProvisionedThroughput throughput) {
        return warm.toBuilder()
                .readUnitsPerSecond(Math.max(warm.readUnitsPerSecond(), throughput.readCapacityUnits()))
                .writeUnitsPerSecond(Math.max(warm.writeUnitsPerSecond(), throughput.writeCapacityUnits()))
                .build();
    }

    private static TableDescription under(TableStatus status, TableDescription table) {
        return table.toBuilder().tableStatus(status).build();
    }

    private void indexes() {
        List<GlobalSecondaryIndexUpdate> updates = request.globalSecondaryIndexUpdates();
        if (updates.isEmpty()) {
            return;
        }
        IndexUpdates indexes = new IndexUpdates(
                after,
                billingMode(before) != BillingMode.PROVISIONED && target() == BillingMode.PROVISIONED,
                request.attributeDefinitions(),
                at,
                region);
        updates.forEach(indexes::apply);
        after = indexes.after();
        answer = indexes.answer(answer);
    }

    /** The index that is added. */
    Optional<String> created() {
        return request.globalSecondaryIndexUpdates().stream()
                .filter(u -> u.create() != null)
                .map(u -> u.create().indexName())
                .findFirst();
    }

    /** The index that is taken away. */
    Optional<String> deleted() {
        return request.globalSecondaryIndexUpdates().stream()
                .filter(u -> u.delete() != null)
                .map(u -> u.delete().indexName())
                .findFirst();
    }

    private void rest() {
        if (request.onDemandThroughput() != null) {
            maxima(request.onDemandThroughput());
        }
        if (request.warmThroughput() != null) {
            warm(request.warmThroughput());
        }
        if (request.streamSpecification() != null) {
            after = StreamSettings.switched(after, request.streamSpecification(), at);
            answer = under(TableStatus.UPDATING, StreamSettings.switched(answer, request.streamSpecification(), at));
        }
        if (request.tableClassAsString() != null) {
            boolean first = before.tableClassSummary() == null;
            if (!first || request.tableClass() != TableClass.STANDARD) {
                after = after.toBuilder()
                        .tableClassSummary(
                                c -> c.tableClass(request.tableClass()).lastUpdateDateTime(at))
                        .build();
            }
            answer = under(TableStatus.UPDATING, before);
        }
        if (request.deletionProtectionEnabled() != null) {
            after = after.toBuilder()
                    .deletionProtectionEnabled(request.deletionProtectionEnabled())
                    .build();
            answer = after;
        }
    }

    private void maxima(OnDemandThroughput wanted) {
        if (target() == BillingMode.PROVISIONED) {
            ThroughputRules.requireNoMaxima(wanted, "", "the table BillingMode is PROVISIONED");
        }
        ThroughputRules.requireMaxima(wanted, null, region, -1);
        OnDemandThroughput merged = IndexUpdates.merged(before.onDemandThroughput(), wanted);
        after = after.toBuilder()
                .onDemandThroughput(TableDefinitions.maxima(merged))
                .build();
        answer = answer.toBuilder().onDemandThroughput(merged).build();
    }

    private void warm(WarmThroughput wanted) {
        TableWarmThroughputDescription now = before.warmThroughput();
        ThroughputRules.requireWarmer(wanted, now.readUnitsPerSecond(), now.writeUnitsPerSecond(), null, region);
        after = after.toBuilder()
                .warmThroughput(now.toBuilder()
                        .readUnitsPerSecond(
                                wanted.readUnitsPerSecond() == null
                                        ? now.readUnitsPerSecond()
                                        : wanted.readUnitsPerSecond())
                        .writeUnitsPerSecond(
                                wanted.writeUnitsPerSecond() == null
                                        ? now.writeUnitsPerSecond()
                                        : wanted.writeUnitsPerSecond())
                        .build())
                .build();
        answer = answer.toBuilder()
                .warmThroughput(now.toBuilder().status(TableStatus.UPDATING).build())
                .build();
    }
}
