package dev.opsctl.local.service.cloudformation.type.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;

/** {@code AWS::DynamoDB::Table}. */
public final class TableType implements ResourceType {

    private static final String THROUGHPUT = "ProvisionedThroughput";

    @Override
    public String name() {
        return "AWS::DynamoDB::Table";
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("TableName"));
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        DynamoDbClient dynamoDb = request.client(DynamoDbClient.class);
        String name = request.text("TableName") != null ? request.text("TableName") : request.generatedName(255);
        Optional<TableDescription> existing = describe(dynamoDb, name);
        if (existing.isPresent()) {
            if (!StackTags.ours(
                    request,
                    ServiceTags.of(request, DynamoDbClient.class, existing.get().tableArn()))) {
                throw new IllegalStateException("Table already exists: " + name);
            }
        } else {
            ObjectNode properties = request.properties().deepCopy();
            properties.put("TableName", name);
            properties.remove(List.of("Tags", "SSESpecification", "StreamSpecification"));
            CreateTableRequest.Builder create = PojoJson.read(properties, CreateTableRequest.class).toBuilder()
                    .tags(StackTags.wanted(
                            request,
                            (key, value) -> Tag.builder().key(key).value(value).build()));
            stream(request).ifPresent(create::streamSpecification);
            sse(request).ifPresent(create::sseSpecification);
            if (!properties.hasNonNull("BillingMode") && !properties.hasNonNull("ProvisionedThroughput")) {
                create.billingMode("PROVISIONED");
            }
            dynamoDb.createTable(create.build());
        }
        request.made(name);
        settle(dynamoDb, name);
        settings(request, dynamoDb, name);
        return state(dynamoDb, name);
    }

    private static Optional<StreamSpecification> stream(ResourceRequest request) {
        String view = request.properties()
                .path("StreamSpecification")
                .path("StreamViewType")
                .asText(null);
        return Optional.ofNullable(view).map(v -> StreamSpecification.builder()
                .streamEnabled(true)
                .streamViewType(v)
                .build());
    }

    private static Optional<SSESpecification> sse(ResourceRequest request) {
        JsonNode sse = request.properties().path("SSESpecification");
        return sse.isObject()
                ? Optional.of(SSESpecification.builder()
                        .enabled(sse.path("SSEEnabled").asBoolean())
                        .sseType(sse.path("SSEType").asText(null))
                        .kmsMasterKeyId(sse.path("KMSMasterKeyId").asText(null))
                        .build())
                : Optional.empty();
    }

    /** What CreateTable does not take. */
    private static void settings(ResourceRequest request, DynamoDbClient dynamoDb, String name) {
        JsonNode ttl = request.properties().path("TimeToLiveSpecification");
        TimeToLiveDescription now =
                dynamoDb.describeTimeToLive(r -> r.tableName(name)).timeToLiveDescription();
        boolean on = now != null
                && now.timeToLiveStatusAsString() != null
                && now.timeToLiveStatusAsString().startsWith("ENABL");
        if (ttl.path("Enabled").asBoolean() != on) {
            String attribute = ttl.path("AttributeName").asText(now == null ? null : now.attributeName());
            dynamoDb.updateTimeToLive(r -> r.tableName(name)
                    .timeToLiveSpecification(t -> t.enabled(!on).attributeName(attribute)));
        }
        boolean recovery = request.properties()
                .path("PointInTimeRecoverySpecification")
                .path("PointInTimeRecoveryEnabled")
                .asBoolean();
        String status = dynamoDb.describeContinuousBackups(r -> r.tableName(name))
                .continuousBackupsDescription()
                .pointInTimeRecoveryDescription()
                .pointInTimeRecoveryStatusAsString();
        if (recovery != "ENABLED".equals(status)) {
            dynamoDb.updateContinuousBackups(r ->
                    r.tableName(name).pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(recovery)));
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        DynamoDbClient dynamoDb = request.client(DynamoDbClient.class);
        String name = request.physicalId();
        throughput(request, dynamoDb, name);
        if (changed(request, "DeletionProtectionEnabled")) {
            update(
                    dynamoDb,
                    name,
                    r -> r.deletionProtectionEnabled(request.properties()
                            .path("DeletionProtectionEnabled")
                            .asBoolean()));
        }
        if (changed(request, "OnDemandThroughput")) {
            update(dynamoDb, name, r -> r.onDemandThroughput(maxima(request)));
        }
        if (changed(request, "TableClass")) {
            update(
                    dynamoDb,
                    name,
                    r -> r.tableClass(request.properties().path("TableClass").asText("STANDARD")));
        }
        if (changed(request, "SSESpecification")) {
            update(
                    dynamoDb,
                    name,
                    r -> r.sseSpecification(sse(request)
                            .orElse(SSESpecification.builder().enabled(false).build())));
        }
        if (changed(request, "StreamSpecification")) {
            if (request.previousProperties().hasNonNull("StreamSpecification")) {
                update(dynamoDb, name, r -> r.streamSpecification(s -> s.streamEnabled(false)));
            }
            stream(request).ifPresent(stream -> update(dynamoDb, name, r -> r.streamSpecification(stream)));
        }
        if (changed(request, "GlobalSecondaryIndexes")) {
            indexes(request, dynamoDb, name);
        }
        settings(request, dynamoDb, name);
        String arn = describe(dynamoDb, name).orElseThrow().tableArn();
        ServiceTags.settle(request, DynamoDbClient.class, arn);
        return state(dynamoDb, name);
    }

    /** What the template says no more is not limited, which the API calls -1. */
    private static OnDemandThroughput maxima(ResourceRequest request) {
        JsonNode wanted = request.properties().path("OnDemandThroughput");
        return OnDemandThroughput.builder()
                .maxReadRequestUnits(wanted.path("MaxReadRequestUnits").asLong(-1))
                .maxWriteRequestUnits(wanted.path("MaxWriteRequestUnits").asLong(-1))
                .build();
    }

    private static boolean changed(ResourceRequest request, String property) {
        return !request.updates()
                || !java.util.Objects.equals(
                        request.properties().get(property),
                        request.previousProperties().get(property));
    }

    /** Billing and provisioned throughput, if they are not as wanted; indexes change with the billing. */
    private static void throughput(ResourceRequest request, DynamoDbClient dynamoDb, String name) {
        TableDescription now = describe(dynamoDb, name).orElseThrow();
        boolean wasOnDemand = now.billingModeSummary() != null
                && now.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST;
        if (request.properties().path("BillingMode").asText().equals("PAY_PER_REQUEST")) {
            if (!wasOnDemand) {
                update(dynamoDb, name, r -> r.billingMode(BillingMode.PAY_PER_REQUEST));
            }
            return;
        }
        ProvisionedThroughput wanted = request.bind(UpdateTableRequest.class).provisionedThroughput();
        if (wanted == null) {
            return;
        } else if (wasOnDemand) {
            List<GlobalSecondaryIndexUpdate> indexes = now.globalSecondaryIndexes().stream()
                    .map(index -> throughput(request, index.indexName(), wanted))
                    .toList();
            update(dynamoDb, name, r -> r.billingMode(BillingMode.PROVISIONED)
                    .provisionedThroughput(wanted)
                    .globalSecondaryIndexUpdates(indexes.isEmpty() ? null : indexes));
        } else if (!same(now.provisionedThroughput(), wanted)) {
            update(dynamoDb, name, r -> r.provisionedThroughput(wanted));
        }
    }

    /** What the template gives an index; one that it has no more gets the table's until it goes. */
    private static GlobalSecondaryIndexUpdate throughput(
            ResourceRequest request, String index, @Nullable ProvisionedThroughput otherwise) {
        ProvisionedThroughput wanted = otherwise;
        for (JsonNode definition : request.properties().path("GlobalSecondaryIndexes")) {
            if (definition.path("IndexName").asText().equals(index) && definition.has(THROUGHPUT)) {
                wanted = PojoJson.read(definition.get(THROUGHPUT), ProvisionedThroughput.class);
            }
        }
        ProvisionedThroughput units = wanted;
        return GlobalSecondaryIndexUpdate.builder()
                .update(u -> u.indexName(index).provisionedThroughput(units))
                .build();
    }

    private static boolean same(ProvisionedThroughputDescription now, ProvisionedThroughput wanted) {
        return now.readCapacityUnits().equals(wanted.readCapacityUnits())
                && now.writeCapacityUnits().equals(wanted.writeCapacityUnits());
    }

    /** Whether an index can stay: its throughput changes in place. */
    private static boolean stays(@Nullable JsonNode wanted, @Nullable JsonNode before) {
        return wanted != null
                && before != null
                && wanted.path("KeySchema").equals(before.path("KeySchema"))
                && wanted.path("Projection").equals(before.path("Projection"));
    }

    /** DynamoDB makes or drops one index per update. */
    private static void indexes(ResourceRequest request, DynamoDbClient dynamoDb, String name) {
        Map<String, JsonNode> wanted = new LinkedHashMap<>();
        request.properties()
                .path("GlobalSecondaryIndexes")
                .forEach(index -> wanted.put(index.path("IndexName").asText(), index));
        Map<String, JsonNode> before = new LinkedHashMap<>();
        request.previousProperties()
                .path("GlobalSecondaryIndexes")
                .forEach(index -> before.put(index.path("IndexName").asText(), index));
        List<String> present = describe(dynamoDb, name).orElseThrow().globalSecondaryIndexes().stream()
                .map(GlobalSecondaryIndexDescription::indexName)
                .toList();
        for (String index : present) {
            if (!stays(wanted.get(index), before.get(index))) {
                update(dynamoDb, name, r -> r.globalSecondaryIndexUpdates(u -> u.delete(d -> d.indexName(index))));
            }
        }
        UpdateTableRequest attributes = request.bind(UpdateTableRequest.class);
        wanted.forEach((index, definition) -> {
            if (present.contains(index) && stays(definition, before.get(index))) {
                indexThroughput(request, dynamoDb, name, index, definition);
            } else {
                ObjectNode create = PojoJson.mapper().createObjectNode();
                create.set("Create", definition);
                GlobalSecondaryIndexUpdate addition = PojoJson.read(create, GlobalSecondaryIndexUpdate.class);
                update(dynamoDb, name, r -> r.attributeDefinitions(attributes.attributeDefinitions())
                        .globalSecondaryIndexUpdates(addition));
            }
        });
    }

    private static void indexThroughput(
            ResourceRequest request, DynamoDbClient dynamoDb, String name, String index, JsonNode definition) {
        GlobalSecondaryIndexDescription now = describe(dynamoDb, name).orElseThrow().globalSecondaryIndexes().stream()
                .filter(i -> i.indexName().equals(index))
                .findFirst()
                .orElseThrow();
        if (definition.has(THROUGHPUT)
                && !same(
                        now.provisionedThroughput(),
                        PojoJson.read(definition.get(THROUGHPUT), ProvisionedThroughput.class))) {
            update(dynamoDb, name, r -> r.globalSecondaryIndexUpdates(throughput(request, index, null)));
        }
    }

    private static void update(DynamoDbClient dynamoDb, String name, Consumer<UpdateTableRequest.Builder> change) {
        dynamoDb.updateTable(r -> change.accept(r.tableName(name)));
        settle(dynamoDb, name);
    }

    private static void settle(DynamoDbClient dynamoDb, String name) {
        while (true) {
            TableDescription table = describe(dynamoDb, name).orElseThrow();
            if ("ACTIVE".equals(table.tableStatusAsString())
                    && table.globalSecondaryIndexes().stream().allMatch(i -> i.indexStatus() == IndexStatus.ACTIVE)) {
                return;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while table " + name + " settles", e);
            }
        }
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(DynamoDbClient.class).deleteTable(r -> r.tableName(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return;
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        DynamoDbClient dynamoDb = request.client(DynamoDbClient.class);
        return describe(dynamoDb, request.physicalId()).map(table -> state(dynamoDb, table.tableName()));
    }

    private static Optional<TableDescription> describe(DynamoDbClient dynamoDb, String name) {
        try {
            return Optional.of(dynamoDb.describeTable(r -> r.tableName(name)).table());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static ResourceState state(DynamoDbClient dynamoDb, String name) {
        TableDescription table = describe(dynamoDb, name).orElseThrow();
        ResourceState state = ResourceState.of(name).with("Arn", table.tableArn());
        return table.latestStreamArn() == null ? state : state.with("StreamArn", table.latestStreamArn());
    }
}
