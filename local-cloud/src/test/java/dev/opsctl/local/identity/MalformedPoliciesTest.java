package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.action.PolicyPlaces;
import dev.opsctl.local.sdk.Operations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.builder.Buildable;

/** A policy that nobody can evaluate is refused where it would be stored, and denies where an older version stored it (PLT-4). */
class MalformedPoliciesTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    /** These check their policies when they get them; their tests are their own. */
    private static final Set<String> OWN_CHECKS = Set.of("iam", "sts", "sqs", "sns", "dynamodb");

    private static final Map<String, String> RESOURCES =
            Map.of("s3", "arn:aws:s3:::thing", "dynamodb", "arn:aws:dynamodb:us-east-1:" + ACCOUNT + ":table/thing");

    @TempDir
    Path home;

    private static String valid(String service) {
        String vendor = service.equals("apigateway") ? "execute-api" : service;
        return """
            {"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow","Principal":{"AWS":"%s"},"Action":"%s:%s","Resource":"%s"}]}"""
                .formatted(
                        ACCOUNT,
                        vendor,
                        service.equals("s3") ? "ListBucket" : "*",
                        RESOURCES.getOrDefault(service, "*"));
    }

    /** Each a small fault in a valid policy. */
    private static Map<String, String> mutants(String service) {
        String valid = valid(service);
        Map<String, String> mutants = new LinkedHashMap<>();
        mutants.put("no JSON", valid.substring(1));
        mutants.put("cut off", valid.substring(0, valid.length() - 1));
        mutants.put("a list", "[" + valid + "]");
        mutants.put("no effect", valid.replace("\"Effect\":\"Allow\",", ""));
        mutants.put("lower case effect", valid.replace("\"Allow\"", "\"allow\""));
        mutants.put("no principal", valid.replaceFirst("\"Principal\":\\{[^}]*},", ""));
        mutants.put("empty principal", valid.replaceFirst("\"Principal\":\\{[^}]*}", "\"Principal\":{}"));
        mutants.put("nobody", valid.replace("\"" + ACCOUNT + "\"", "\"nobody\""));
        mutants.put(
                "a role that is not there",
                valid.replace("\"" + ACCOUNT + "\"", "\"arn:aws:iam::" + ACCOUNT + ":role/ghost\""));
        mutants.put(
                "a user that is not there",
                valid.replace("\"" + ACCOUNT + "\"", "[\"*\",\"arn:aws:iam::" + ACCOUNT + ":user/ghost\"]"));
        mutants.put("kind of principal", valid.replace("\"AWS\"", "\"Robot\""));
        mutants.put("no action", valid.replaceFirst("\"Action\":\"[^\"]*\",", ""));
        mutants.put("action without a service", valid.replaceFirst("\"Action\":\"[^\"]*\"", "\"Action\":\"Read\""));
        mutants.put("unknown element", valid.replace("\"Sid\"", "\"Side\""));
        mutants.put("old version", valid.replace("2012-10-17", "2011-01-01"));
        mutants.put("no statement", "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
        mutants.put(
                "unknown operator",
                valid.replace("\"Resource\"", "\"Condition\":{\"StringIs\":{\"aws:x\":\"y\"}},\"Resource\""));
        mutants.put("too long", valid.replace("\"one\"", "\"" + "x".repeat(33_000) + "\""));
        if (RESOURCES.containsKey(service)) {
            mutants.put("another's resource", valid.replace("thing", "other"));
            mutants.put("longer name", valid.replace("thing", "things"));
            mutants.put("another service's action", valid.replace("\"" + service + ":", "\"sqs:"));
            mutants.put("no resource", valid.replaceFirst(",\"Resource\":\"[^\"]*\"", ""));
        }
        return mutants;
    }

    private static SdkRequest request(Operations.Bound operation, String path, String value) {
        SdkPojo builder = operation.newBuilder();
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.marshallingType() == MarshallingType.STRING
                    && !field.memberName().matches("(?i).*role.*")) {
                field.set(builder, "thing");
            }
        }
        return RequestPlaces.put(builder, path, value) ? (SdkRequest) ((Buildable) builder).build() : null;
    }

    @Test
    void every_operation_that_takes_a_resource_policy_refuses_one_that_is_malformed() {
        List<String> problems = new ArrayList<>();
        int walked = 0;
        try (TestCloud cloud = TestCloud.secured(home)) {
            for (ServiceDefinition<?> service : Services.all()) {
                for (Operations.Bound operation : Requests.operations(service)) {
                    String name = operation.method().getName();
                    for (PolicyPlaces.Place place : PolicyPlaces.inputs(service.name(), name)) {
                        if (place.kind() != PolicyPlaces.Kind.RESOURCE || OWN_CHECKS.contains(service.name())) {
                            continue;
                        }
                        SdkRequest good = request(operation, place.path(), valid(service.name()));
                        if (good == null) {
                            continue;
                        }
                        walked++;
                        String at = service.name() + ":" + name;
                        cloud.identity().authorize(TestCloud.ROOT, TestCloud.SCOPE, service.name(), name, good);
                        mutants(service.name()).forEach((fault, policy) -> {
                            try {
                                cloud.identity()
                                        .authorize(
                                                TestCloud.ROOT,
                                                TestCloud.SCOPE,
                                                service.name(),
                                                name,
                                                request(operation, place.path(), policy));
                                problems.add(at + " takes: " + fault);
                            } catch (AwsServiceException e) {
                                if (e.statusCode() != 400
                                        || e.awsErrorDetails().errorCode().contains("AccessDenied")) {
                                    problems.add(at + " " + fault + ": " + e);
                                }
                            }
                        });
                    }
                }
            }
        }
        assertEquals(List.of(), problems);
        assertTrue(walked >= 12, "walked " + walked);
    }

    @Test
    void a_table_takes_none_that_is_malformed() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            DynamoDbClient client = cloud.client(DynamoDbClient.class);
            for (String policy : new String[] {null, valid("dynamodb")}) {
                create(client, policy);
                client.deleteTable(r -> r.tableName("thing"));
            }
            Map<String, String> mutants = mutants("dynamodb");
            mutants.forEach((fault, policy) ->
                    assertThrows(DynamoDbException.class, () -> create(client, policy), "created with: " + fault));
            create(client, null);
            mutants.forEach((fault, policy) -> {
                String refusal = assertThrows(
                                DynamoDbException.class,
                                () -> client.putResourcePolicy(r ->
                                        r.resourceArn(RESOURCES.get("dynamodb")).policy(policy)),
                                fault)
                        .awsErrorDetails()
                        .errorMessage();
                assertTrue(
                        refusal.startsWith("One or more parameter values were invalid: ")
                                || refusal.startsWith("Invalid principal"),
                        fault + ": " + refusal);
            });
        }
    }

    private static void create(DynamoDbClient client, String policy) {
        client.createTable(r -> r.tableName("thing")
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(a -> a.attributeName("id").attributeType("S"))
                .keySchema(k -> k.attributeName("id").keyType("HASH"))
                .resourcePolicy(policy));
    }

    @Test
    void a_policy_that_an_older_version_took_denies_everything_but_mending_it() {
        try (TestCloud cloud = TestCloud.open(home)) {
            cloud.client(S3Client.class).createBucket(r -> r.bucket("old"));
            cloud.client(S3Client.class)
                    .putBucketPolicy(r -> r.bucket("old").policy("{\"Statement\":[{\"Effect\":\"deny\"}]}"));
        }
        try (TestCloud cloud = TestCloud.secured(home)) {
            IamClient iam = cloud.client(IamClient.class);
            iam.createUser(r -> r.userName("ann"));
            iam.putUserPolicy(
                    r -> r.userName("ann")
                            .policyName("p")
                            .policyDocument(
                                    "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"));
            Caller ann = new Caller(
                    Caller.Type.USER,
                    ACCOUNT,
                    "arn:aws:iam::" + ACCOUNT + ":user/ann",
                    iam.getUser(r -> r.userName("ann")).user().userId(),
                    null,
                    null,
                    Map.of());
            S3Client buckets = cloud.cloud().client(S3Client.class, TestCloud.SCOPE, ann);
            String message = assertThrows(AwsServiceException.class, () -> buckets.listObjectsV2(r -> r.bucket("old")))
                    .getMessage();
            assertTrue(message.contains("malformed"), message);
            buckets.deleteBucketPolicy(r -> r.bucket("old"));
            buckets.listObjectsV2(r -> r.bucket("old"));
        }
    }

    @Test
    void a_key_policy_that_locks_its_writer_out_is_refused_unless_that_is_wanted() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            KmsClient keys = cloud.client(KmsClient.class);
            String key = keys.createKey().keyMetadata().keyId();
            String others = valid("kms").replace(ACCOUNT, "444455556666");
            String reading = valid("kms").replace("kms:*", "kms:Describe*");
            for (String policy : List.of(others, reading)) {
                assertEquals(
                        "The new key policy will not allow you to update the key policy in the future.",
                        assertThrows(
                                        MalformedPolicyDocumentException.class,
                                        () -> keys.putKeyPolicy(
                                                r -> r.keyId(key).policy(policy)))
                                .awsErrorDetails()
                                .errorMessage());
                assertThrows(MalformedPolicyDocumentException.class, () -> keys.createKey(r -> r.policy(policy)));
            }
            keys.putKeyPolicy(r -> r.keyId(key).policy(valid("kms")));
            keys.putKeyPolicy(r -> r.keyId(key).policy(others).bypassPolicyLockoutSafetyCheck(true));
        }
    }
}
