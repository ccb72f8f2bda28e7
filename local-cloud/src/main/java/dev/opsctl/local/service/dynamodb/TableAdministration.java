package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ChangeSource;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.RawOperations;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsStatus;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.PolicyNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.SSEStatus;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.TagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/** The operations on tables in which our store completes the engine: encryption, tags, table class, backups, resource policies. */
public final class TableAdministration
        implements ChangeSource, ResourcePolicySource, EncryptedResources, RawOperations {

    private final ServiceContext context;
    private final Supplier<DynamoDbClient> engine;
    private final EngineArns arns;
    private final ItemTraffic items;
    private final TableChanges changes;
    private final Table<TableSettings> settings;
    private final Object creating = new Object();

    TableAdministration(
            ServiceContext context,
            Supplier<DynamoDbClient> engine,
            EngineArns arns,
            ItemTraffic items,
            TableChanges changes) {
        this.changes = changes;
        this.items = items;
        this.context = context;
        this.engine = engine;
        this.arns = arns;
        this.settings = context.table("tables", TableSettings.class).shared();
    }

    @Override
    public boolean passes(String operation) {
        return ItemTraffic.passes(operation);
    }

    @Override
    public RawAnswer pass(String operation, byte[] body) {
        RawAnswer answer = items.pass(operation, body);
        changes.answered(operation, () -> new String(body, StandardCharsets.UTF_8));
        return answer;
    }

    @Override
    public long changes(String table) {
        return changes.changes(table);
    }

    @Override
    public void awaitChange(String table, long seen, long millis) throws InterruptedException {
        changes.awaitChange(table, seen, millis);
    }

    public CreateTableResponse createTable(CreateTableRequest request) {
        CreateTableRequest plain = request.toBuilder()
                .sseSpecification((SSESpecification) null)
                .tags((List<Tag>) null)
                .tableClass((String) null)
                .resourcePolicy((String) null)
                .build();
        Map<String, String> tags = new LinkedHashMap<>();
        request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        TableSettings wanted = TableSettings.none()
                .withKey(keyArn(request.sseSpecification()))
                .withTags(tags)
                .withTableClass(request.tableClass() == null ? "STANDARD" : request.tableClassAsString())
                .withPolicy(request.resourcePolicy());
        synchronized (creating) {
            // Settings first: a crash leaves settings of no table, which harm nobody, and never a table without its
            // tags, which nobody would know as his.
            if (!exists(request.tableName())) {
                settings.update(request.tableName(), wanted, known -> wanted);
            }
            TableDescription created = engine.get().createTable(plain).tableDescription();
            return CreateTableResponse.builder()
                    .tableDescription(complete(created))
                    .build();
        }
    }

    private boolean exists(String table) {
        try {
            engine.get().describeTable(r -> r.tableName(table));
            return true;
        } catch (ResourceNotFoundException e) {
            return false;
        }
    }

    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        TableDescription table = engine.get()
                .describeTable(r -> r.tableName(EngineArns.tableName(request.tableName())))
                .table();
        return DescribeTableResponse.builder().table(complete(table)).build();
    }

    public UpdateTableResponse updateTable(UpdateTableRequest request) {
        String name = EngineArns.tableName(request.tableName());
        UpdateTableRequest plain = request.toBuilder()
                .tableName(name)
                .sseSpecification((SSESpecification) null)
                .tableClass((String) null)
                .build();
        boolean more =
                !plain.equals(UpdateTableRequest.builder().tableName(name).build());
        TableDescription table = more
                ? engine.get().updateTable(plain).tableDescription()
                : engine.get().describeTable(r -> r.tableName(name)).table();
        settings.update(name, TableSettings.none(), before -> {
            TableSettings now = before;
            now = request.sseSpecification() == null ? now : now.withKey(keyArn(request.sseSpecification()));
            return request.tableClass() == null ? now : now.withTableClass(request.tableClassAsString());
        });
        return UpdateTableResponse.builder().tableDescription(complete(table)).build();
    }

    public DeleteTableResponse deleteTable(DeleteTableRequest request) {
        String name = EngineArns.tableName(request.tableName());
        TableDescription before =
                complete(engine.get().deleteTable(r -> r.tableName(name)).tableDescription());
        settings.remove(name);
        return DeleteTableResponse.builder().tableDescription(before).build();
    }

    private TableDescription complete(TableDescription engines) {
        TableSettings kept = settings.get(engines.tableName()).orElse(TableSettings.none());
        TableDescription.Builder table = arns.outward(engines).toBuilder();
        if (kept.kmsKeyArn() != null) {
            table.sseDescription(
                    s -> s.status(SSEStatus.ENABLED).sseType(SSEType.KMS).kmsMasterKeyArn(kept.kmsKeyArn()));
        }
        return table.tableClassSummary(t -> t.tableClass(kept.tableClass())).build();
    }

    private String keyArn(SSESpecification sse) {
        if (sse == null || !Boolean.TRUE.equals(sse.enabled())) {
            return null;
        }
        String key = sse.kmsMasterKeyId();
        if (key == null) {
            return context.scope().arn("kms", "alias/aws/dynamodb");
        }
        return key.startsWith("arn:") ? key : context.scope().arn("kms", key.startsWith("alias/") ? key : "key/" + key);
    }

    public TagResourceResponse tagResource(TagResourceRequest request) {
        change(request.resourceArn(), s -> {
            Map<String, String> all = tags(s);
            request.tags().forEach(tag -> all.put(tag.key(), tag.value()));
            return s.withTags(all);
        });
        return TagResourceResponse.builder().build();
    }

    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        change(request.resourceArn(), s -> {
            Map<String, String> all = tags(s);
            request.tagKeys().forEach(all::remove);
            return s.withTags(all);
        });
        return UntagResourceResponse.builder().build();
    }

    public ListTagsOfResourceResponse listTagsOfResource(ListTagsOfResourceRequest request) {
        return ListTagsOfResourceResponse.builder()
                .tags(existing(request.resourceArn()).tags())
                .build();
    }

    private static Map<String, String> tags(TableSettings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        settings.tags().forEach(tag -> all.put(tag.key(), tag.value()));
        return all;
    }

    public DescribeContinuousBackupsResponse describeContinuousBackups(DescribeContinuousBackupsRequest request) {
        boolean on = existing(request.tableName()).pointInTimeRecovery();
        return DescribeContinuousBackupsResponse.builder()
                .continuousBackupsDescription(d -> backups(d, on))
                .build();
    }

    public UpdateContinuousBackupsResponse updateContinuousBackups(UpdateContinuousBackupsRequest request) {
        boolean on =
                Boolean.TRUE.equals(request.pointInTimeRecoverySpecification().pointInTimeRecoveryEnabled());
        change(request.tableName(), s -> s.withPointInTimeRecovery(on));
        return UpdateContinuousBackupsResponse.builder()
                .continuousBackupsDescription(d -> backups(d, on))
                .build();
    }

    private void backups(
            software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription.Builder description,
            boolean on) {
        Instant now = context.clock().instant();
        description.continuousBackupsStatus(ContinuousBackupsStatus.ENABLED).pointInTimeRecoveryDescription(p -> {
            p.pointInTimeRecoveryStatus(on ? PointInTimeRecoveryStatus.ENABLED : PointInTimeRecoveryStatus.DISABLED);
            if (on) {
                p.recoveryPeriodInDays(35)
                        .earliestRestorableDateTime(now.minus(Duration.ofMinutes(5)))
                        .latestRestorableDateTime(now.minus(Duration.ofMinutes(5)));
            }
        });
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        change(request.resourceArn(), s -> s.withPolicy(request.policy()));
        return PutResourcePolicyResponse.builder()
                .revisionId(revision(request.policy()))
                .build();
    }

    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        String policy = existing(request.resourceArn()).policy();
        if (policy == null) {
            throw PolicyNotFoundException.builder()
                    .message("Resource-based policy not found for the provided ResourceArn")
                    .statusCode(400)
                    .awsErrorDetails(details(
                            "PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn"))
                    .build();
        }
        return GetResourcePolicyResponse.builder()
                .policy(policy)
                .revisionId(revision(policy))
                .build();
    }

    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        change(request.resourceArn(), s -> s.withPolicy(null));
        return DeleteResourcePolicyResponse.builder().build();
    }

    private static String revision(String policy) {
        return Long.toString(Integer.toUnsignedLong(policy.hashCode()));
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return settings.get(EngineArns.tableName(resourceArn)).map(TableSettings::policy);
    }

    @Override
    public Optional<String> encryptionKey(String resourceArn) {
        return settings.get(EngineArns.tableName(resourceArn)).map(TableSettings::kmsKeyArn);
    }

    private TableSettings existing(String nameOrArn) {
        String name = EngineArns.tableName(nameOrArn);
        Optional<TableSettings> kept = settings.get(name);
        if (kept.isEmpty()) {
            String message = "Requested resource not found: Table: " + name + " not found";
            throw ResourceNotFoundException.builder()
                    .message(message)
                    .statusCode(400)
                    .awsErrorDetails(details("ResourceNotFoundException", message))
                    .build();
        }
        return kept.get();
    }

    private void change(String nameOrArn, java.util.function.UnaryOperator<TableSettings> change) {
        existing(nameOrArn);
        settings.update(EngineArns.tableName(nameOrArn), change);
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("DynamoDb")
                .build();
    }
}
