package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.WarmThroughput;

/**
 * What AWS demands of an UpdateTable before it looks at the table: that it changes something, and one thing only. Global tables do not exist
 * here; what is about them is refused by name.
 */
final class UpdateShape {

    private static final String REQUIRED = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
            + " GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady,"
            + " ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput,"
            + " WarmThroughput or TableClass is required";

    private UpdateShape() {}

    /** The request without members that say nothing, checked. */
    static UpdateTableRequest require(UpdateTableRequest asked, String region) {
        requireRegional(asked);
        UpdateTableRequest request = asked.toBuilder()
                .warmThroughput(
                        WarmThroughput.builder().build().equals(asked.warmThroughput()) ? null : asked.warmThroughput())
                .onDemandThroughput(
                        OnDemandThroughput.builder().build().equals(asked.onDemandThroughput())
                                ? null
                                : asked.onDemandThroughput())
                .build();
        List<GlobalSecondaryIndexUpdate> indexes = request.globalSecondaryIndexUpdates();
        if (indexes.isEmpty() && others(request) == 0) {
            throw DynamoDbErrors.invalid(REQUIRED);
        } else if (indexes.isEmpty() && request.hasGlobalSecondaryIndexUpdates()) {
            throw DynamoDbErrors.invalidValues("List of GlobalSecondaryIndexUpdates is empty");
        }
        if (request.provisionedThroughput() != null) {
            ThroughputRules.requireProvisioned(request.provisionedThroughput(), null, region);
        }
        TableDefinitions.requireClass(request.tableClass());
        requireIndexes(indexes, region);
        requireOne(request);
        StreamSettings.requireShape(request.streamSpecification());
        return request;
    }

    private static void requireRegional(UpdateTableRequest request) {
        String member = request.hasReplicaUpdates()
                ? "ReplicaUpdates"
                : request.multiRegionConsistencyAsString() != null
                        ? "MultiRegionConsistency"
                        : request.hasGlobalTableWitnessUpdates() ? "GlobalTableWitnessUpdates" : null;
        if (member != null) {
            throw DynamoDbErrors.invalidValues(
                    member + " is not supported by the local cloud, which has no global tables");
        }
    }

    /** How many members beside indexes change something. */
    private static long others(UpdateTableRequest request) {
        return Stream.of(
                        request.provisionedThroughput(),
                        request.billingModeAsString(),
                        request.streamSpecification(),
                        request.sseSpecification(),
                        request.deletionProtectionEnabled(),
                        request.onDemandThroughput(),
                        request.warmThroughput(),
                        request.tableClassAsString())
                .filter(Objects::nonNull)
                .count();
    }

    private static void requireIndexes(List<GlobalSecondaryIndexUpdate> updates, String region) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < updates.size(); i++) {
            GlobalSecondaryIndexUpdate update = updates.get(i);
            long actions = Stream.of(update.create(), update.update(), update.delete())
                    .filter(Objects::nonNull)
                    .count();
            if (actions == 0) {
                throw DynamoDbErrors.invalidValues("One of GlobalSecondaryIndexUpdate.Update,"
                        + " GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
            } else if (actions > 1) {
                throw DynamoDbErrors.invalidValues(
                        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }
            String name = name(update);
            if (!names.add(name)) {
                throw DynamoDbErrors.invalidValues(
                        "Only one global secondary index update per index is allowed simultaneously. Index: " + name);
            }
            if (update.create() != null) {
                KeyRules.requireLength(
                        "globalSecondaryIndexUpdates." + (i + 1) + ".member.create.keySchema",
                        update.create().keySchema());
            } else if (update.update() != null && update.update().provisionedThroughput() != null) {
                ThroughputRules.requireProvisioned(update.update().provisionedThroughput(), name, region);
            }
            if (update.update() != null
                    && WarmThroughput.builder().build().equals(update.update().warmThroughput())) {
                throw DynamoDbErrors.invalidValues("WarmThroughput must have at least one of ReadUnitsPerSecond or"
                        + " WriteUnitsPerSecond specified for index: " + name);
            }
        }
    }

    private static String name(GlobalSecondaryIndexUpdate update) {
        return update.create() != null
                ? update.create().indexName()
                : update.update() != null
                        ? update.update().indexName()
                        : update.delete().indexName();
    }

    private static void requireOne(UpdateTableRequest request) {
        long others = others(request) + (request.globalSecondaryIndexUpdates().isEmpty() ? 0 : 1);
        boolean moreOrLess = request.globalSecondaryIndexUpdates().stream().anyMatch(u -> u.update() == null);
        boolean provisioned =
                request.provisionedThroughput() != null || request.billingMode() == BillingMode.PROVISIONED;
        if (request.sseSpecification() != null && others > 1) {
            throw alone("Server-Side Encryption modification");
        } else if (request.tableClassAsString() != null && others > 1) {
            throw alone("TableClass modification");
        } else if (request.deletionProtectionEnabled() != null && others > 1) {
            throw alone("DeletionProtection modification");
        } else if (request.warmThroughput() != null && moreOrLess) {
            throw DynamoDbErrors.invalidValues(
                    "Create global secondary index cannot be specified when updating WarmThroughput");
        } else if (request.warmThroughput() != null && others > 1) {
            throw alone("WarmThroughput");
        } else if (request.onDemandThroughput() != null && others > (request.billingModeAsString() == null ? 1 : 2)) {
            throw DynamoDbErrors.invalidValues(
                    "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
        } else if (request.streamSpecification() != null && provisioned) {
            throw DynamoDbErrors.invalidValues("You cannot modify stream status while updating table IOPS");
        } else if (moreOrLess && request.provisionedThroughput() != null) {
            throw DynamoDbErrors.invalidValues("You cannot create or delete index while updating table IOPS");
        } else if (moreOrLess && request.streamSpecification() != null) {
            throw DynamoDbErrors.invalidValues("You cannot create or delete index while changing stream status");
        }
    }

    private static RuntimeException alone(String what) {
        return DynamoDbErrors.invalidValues(what + " must be the only operation in the request");
    }
}
