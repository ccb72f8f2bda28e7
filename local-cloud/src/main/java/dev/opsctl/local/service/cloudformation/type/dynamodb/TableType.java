package dev.opsctl.local.service.cloudformation.type.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;

/** {@code AWS::DynamoDB::Table}. */
public final class TableType implements ResourceType {

    private static final List<String> UNSUPPORTED = List.of(
            "KinesisStreamSpecification",
            "ImportSourceSpecification",
            "ContributorInsightsSpecification",
            "WarmThroughput",
            "ResourcePolicy");

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
        UNSUPPORTED.stream()
                .filter(request.properties()::hasNonNull)
                .findFirst()
                .ifPresent(p -> {
                    throw new IllegalArgumentException("Property " + p + " is not supported by the local cloud.");
                });
        DynamoDbClient dynamoDb = request.client(DynamoDbClient.class);
        String name = request.text("TableName") != null ? request.text("TableName") : request.generatedName(255);
        Optional<TableDescription> existing = describe(dynamoDb, name);
        if (existing.isPresent()) {
            if (!StackTags.ours(request, tags(dynamoDb, existing.get().tableArn()))) {
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
        if (changed(request, "BillingMode")
                || changed(request, "ProvisionedThroughput")
                || changed(request, "DeletionProtectionEnabled")
                || changed(request, "TableClass")) {
            UpdateTableRequest bound = request.bind(UpdateTableRequest.class);
            update(dynamoDb, name, r -> r.billingMode(bound.billingMode())
                    .provisionedThroughput(bound.provisionedThroughput())
                    .deletionProtectionEnabled(request.properties()
                            .path("DeletionProtectionEnabled")
                            .asBoolean())
                    .tableClass(bound.tableClass()));
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
        StackTags.apply(
                tags(dynamoDb, arn),
                StackTags.wanted(request),
                add -> dynamoDb.tagResource(r -> r.resourceArn(arn)
                        .tags(add.entrySet().stream()
                                .map(t -> Tag.builder()
                                        .key(t.getKey())
                                        .value(t.getValue())
                                        .build())
                                .toList())),
                remove -> dynamoDb.untagResource(r -> r.resourceArn(arn).tagKeys(remove)));
        return state(dynamoDb, name);
    }

    private static boolean changed(ResourceRequest request, String property) {
        return request.previousProperties() == null
                || !java.util.Objects.equals(
                        request.properties().get(property),
                        request.previousProperties().get(property));
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
            if (!wanted.containsKey(index) || !wanted.get(index).equals(before.get(index))) {
                update(dynamoDb, name, r -> r.globalSecondaryIndexUpdates(u -> u.delete(d -> d.indexName(index))));
            }
        }
        UpdateTableRequest attributes = request.bind(UpdateTableRequest.class);
        wanted.forEach((index, definition) -> {
            if (!present.contains(index) || !definition.equals(before.get(index))) {
                ObjectNode create = PojoJson.mapper().createObjectNode();
                create.set("Create", definition);
                GlobalSecondaryIndexUpdate addition = PojoJson.read(create, GlobalSecondaryIndexUpdate.class);
                update(dynamoDb, name, r -> r.attributeDefinitions(attributes.attributeDefinitions())
                        .globalSecondaryIndexUpdates(addition));
            }
        });
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

    private static Map<String, String> tags(DynamoDbClient dynamoDb, String arn) {
        Map<String, String> tags = new LinkedHashMap<>();
        dynamoDb.listTagsOfResource(r -> r.resourceArn(arn)).tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private static ResourceState state(DynamoDbClient dynamoDb, String name) {
        TableDescription table = describe(dynamoDb, name).orElseThrow();
        ResourceState state = ResourceState.of(name).with("Arn", table.tableArn());
        return table.latestStreamArn() == null ? state : state.with("StreamArn", table.latestStreamArn());
    }
}
