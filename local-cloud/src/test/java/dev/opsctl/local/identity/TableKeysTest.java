package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;

/** Customers' keys of tables: who may set one, and what DynamoDB says where one cannot be used (PLT-4), walked over the operations on items. */
class TableKeysTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");
    private static final Map<String, AttributeValue> ITEM = Map.of("id", AttributeValue.fromS("x"));
    private static final Map<String, Consumer<DynamoDbClient>> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("PutItem", d -> d.putItem(r -> r.tableName("keyed").item(ITEM)));
        CALLS.put("GetItem", d -> d.getItem(r -> r.tableName("keyed").key(ITEM)));
        CALLS.put("UpdateItem", d -> d.updateItem(r -> r.tableName("keyed").key(ITEM)));
        CALLS.put("DeleteItem", d -> d.deleteItem(r -> r.tableName("keyed").key(ITEM)));
        CALLS.put("Scan", d -> d.scan(r -> r.tableName("keyed")));
        CALLS.put(
                "Query",
                d -> d.query(r -> r.tableName("keyed")
                        .keyConditionExpression("id = :v")
                        .expressionAttributeValues(Map.of(":v", AttributeValue.fromS("x")))));
        CALLS.put(
                "BatchGetItem",
                d -> d.batchGetItem(r -> r.requestItems(
                        Map.of("keyed", KeysAndAttributes.builder().keys(ITEM).build()))));
        CALLS.put(
                "BatchWriteItem",
                d -> d.batchWriteItem(r -> r.requestItems(Map.of(
                        "keyed",
                        List.of(WriteRequest.builder()
                                .putRequest(p -> p.item(ITEM))
                                .build())))));
        CALLS.put(
                "TransactGetItems",
                d -> d.transactGetItems(r ->
                        r.transactItems(i -> i.get(g -> g.tableName("keyed").key(ITEM)))));
        CALLS.put(
                "TransactWriteItems",
                d -> d.transactWriteItems(r ->
                        r.transactItems(i -> i.put(p -> p.tableName("keyed").item(ITEM)))));
        CALLS.put("ExecuteStatement", d -> d.executeStatement(r -> r.statement("SELECT * FROM keyed")));
    }

    @TempDir
    Path home;

    private TestCloud cloud;
    private KmsClient kms;
    private String key;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        kms = cloud.client(KmsClient.class);
        key = kms.createKey(r -> {}).keyMetadata().arn();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private DynamoDbClient of(String role, String... actions) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName(role)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(r -> r.roleName(role)
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\""
                        + String.join("\",\"", actions) + "\"],\"Resource\":\"*\"}}"));
        Caller caller = cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + ACCOUNT + ":role/" + role,
                        "s",
                        Caller.service("lambda.amazonaws.com", ACCOUNT, null));
        return cloud.cloud().client(DynamoDbClient.class, TestCloud.SCOPE, caller);
    }

    private static void create(DynamoDbClient client, String table, String key) {
        client.createTable(r -> r.tableName(table)
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(a -> a.attributeName("id").attributeType("S"))
                .keySchema(k -> k.attributeName("id").keyType("HASH"))
                .sseSpecification(
                        key == null
                                ? null
                                : SSESpecification.builder()
                                        .enabled(true)
                                        .sseType("KMS")
                                        .kmsMasterKeyId(key)
                                        .build()));
    }

    /** What a call is refused with, without KMS's request id. */
    private static String refusal(Runnable call) {
        try {
            call.run();
            return "accepted";
        } catch (AwsServiceException e) {
            return (e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage())
                    .replaceAll("Request ID: [^;]*", "Request ID: -");
        }
    }

    private static String byKms(String beginning, String exception, String message, String code) {
        return beginning + ": com.amazonaws.services.kms.model." + exception + ": " + message
                + " (Service: AWSKMS; Status Code: 400; Error Code: " + code + "; Request ID: -; Proxy: null)";
    }

    @Test
    void items_under_a_key_that_cannot_be_used_are_refused_in_DynamoDBs_words() {
        DynamoDbClient all = cloud.client(DynamoDbClient.class);
        create(all, "keyed", key);
        DynamoDbClient reader = of("reader", "dynamodb:*", "kms:Decrypt");
        DynamoDbClient keyless = of("keyless", "dynamodb:*");
        CALLS.forEach((name, call) -> {
            assertEquals("accepted", refusal(() -> call.accept(reader)), name);
            assertEquals(
                    "AccessDeniedException: "
                            + byKms(
                                    "KMS key access denied error",
                                    "AWSKMSException",
                                    "User: arn:aws:sts::" + ACCOUNT
                                            + ":assumed-role/keyless/s is not authorized to perform: kms:Decrypt on resource: "
                                            + key
                                            + " because no identity-based policy allows the kms:Decrypt action",
                                    "AccessDeniedException"),
                    refusal(() -> call.accept(keyless)),
                    name);
        });
        kms.disableKey(r -> r.keyId(key));
        CALLS.forEach((name, call) -> assertEquals(
                "ValidationException: "
                        + byKms(
                                "KMS key disabled error",
                                "DisabledException",
                                key + " is disabled.",
                                "DisabledException"),
                refusal(() -> call.accept(reader)),
                name));
        kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
        CALLS.forEach((name, call) -> assertEquals(
                "ValidationException: "
                        + byKms(
                                "KMS validation error",
                                "KMSInvalidStateException",
                                key + " is pending deletion.",
                                "KMSInvalidStateException"),
                refusal(() -> call.accept(reader)),
                name));
        kms.cancelKeyDeletion(r -> r.keyId(key));
        kms.enableKey(r -> r.keyId(key));
        CALLS.forEach((name, call) -> assertEquals("accepted", refusal(() -> call.accept(reader)), name));
    }

    @Test
    void who_sets_a_key_has_to_be_allowed_to_let_DynamoDB_use_it() {
        create(cloud.client(DynamoDbClient.class), "plain", null);
        String foreign = cloud.cloud()
                .client(KmsClient.class, PARTNER, Caller.root(PARTNER.accountId()))
                .createKey(r -> {})
                .keyMetadata()
                .arn();
        DynamoDbClient granting = of("granting", "dynamodb:*", "kms:CreateGrant", "kms:DescribeKey");
        for (String action : List.of("kms:CreateGrant", "kms:DescribeKey")) {
            String other = action.equals("kms:CreateGrant") ? "kms:DescribeKey" : "kms:CreateGrant";
            DynamoDbClient lacking = of("lacks" + action.substring(4), "dynamodb:*", other);
            for (Runnable call : List.<Runnable>of(() -> create(lacking, "late", key), () -> update(lacking, key))) {
                String refused = refusal(call);
                assertTrue(refused.startsWith("AccessDeniedException: KMS key access denied error: "), refused);
                assertTrue(
                        refused.contains("is not authorized to perform: " + action + " on resource: " + key), refused);
            }
        }
        for (Runnable call :
                List.<Runnable>of(() -> create(granting, "late", foreign), () -> update(granting, foreign))) {
            String refused = refusal(call);
            assertTrue(refused.startsWith("AccessDeniedException: KMS key access denied error: "), refused);
        }
        create(granting, "late", key);
        update(granting, key);
        assertEquals(
                List.of("late", "plain"),
                cloud.client(DynamoDbClient.class).listTables().tableNames());
    }

    private static void update(DynamoDbClient client, String key) {
        client.updateTable(r -> r.tableName("plain")
                .sseSpecification(s -> s.enabled(true).sseType("KMS").kmsMasterKeyId(key)));
    }
}
