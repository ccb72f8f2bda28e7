package dev.opsctl.local.service.dynamodb.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.ResourcePolicySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** What tables have beside their definition (ORD-1): each is kept, over a restart too, and refused in AWS's words. */
class TableSettingsTest {

    private static final String VALUES = "ValidationException: One or more parameter values were invalid: ";
    private static final String ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
    private static final String STATEMENT =
            """
            {"Effect":"Allow","Principal":{"AWS":["444455556666"]},"Action":["%s"],"Resource":"*"}""";

    @TempDir
    Path home;

    private TableFixture tables;

    @BeforeEach
    void open() {
        tables = new TableFixture(home);
        tables.table("orders", r -> {});
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private DynamoDbClient client() {
        return tables.client();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private List<Tag> tags() {
        return client().listTagsOfResource(r -> r.resourceArn(ARN)).tags();
    }

    @Test
    void tags_are_set_all_or_none() {
        client().tagResource(r -> r.resourceArn(ARN).tags(tag("team", "orders"), tag("Team", "")));
        client().tagResource(r -> r.resourceArn(ARN).tags(tag("team", "stock")));
        assertEquals(List.of(tag("team", "stock"), tag("Team", "")), tags());
        Map<String, List<Tag>> wrong = new LinkedHashMap<>();
        wrong.put("ValidationException: The Tag Key provided is invalid, Key: a,b", List.of(tag("a,b", "")));
        wrong.put("ValidationException: The Tag Value provided is invalid, Value: 100%", List.of(tag("new", "100%")));
        wrong.put("ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x", List.of(tag("aws:x", "")));
        wrong.put(
                "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found new",
                List.of(tag("new", "1"), tag("new", "2")));
        wrong.put(
                "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn",
                IntStream.range(0, 49).mapToObj(i -> tag("k" + i, "")).toList());
        wrong.put("ValidationException: Atleast one Tag needs to be provided as Input.", List.of());
        wrong.forEach((refusal, more) -> {
            List<Tag> all = new ArrayList<>(more.isEmpty() ? List.of() : List.of(tag("good", "")));
            all.addAll(more);
            assertEquals(refusal, TableFixture.refusal(() -> client().tagResource(
                            r -> r.resourceArn(ARN).tags(all))));
        });
        assertEquals(2, tags().size());
        client().untagResource(r -> r.resourceArn(ARN).tagKeys("Team", "none"));
        assertEquals(List.of(tag("team", "stock")), tags());
        assertEquals(
                "ValidationException: Atleast one Tag Key needs to be provided as Input.",
                TableFixture.refusal(
                        () -> client().untagResource(r -> r.resourceArn(ARN).tagKeys(List.of()))));
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: ResourcArn: " + ARN + "s not found",
                TableFixture.refusal(() -> client().listTagsOfResource(r -> r.resourceArn(ARN + "s"))));
    }

    private String expire(boolean enabled, String attribute) {
        return TableFixture.refusal(() -> client().updateTimeToLive(r -> r.tableName("orders")
                .timeToLiveSpecification(t -> t.enabled(enabled).attributeName(attribute))));
    }

    @Test
    void time_to_live_is_switched() {
        assertEquals("ValidationException: TimeToLive is already disabled", expire(false, "until"));
        assertEquals("accepted", expire(true, "until"));
        assertEquals("ValidationException: TimeToLive is already enabled", expire(true, "until"));
        assertEquals(
                "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is"
                        + " until",
                expire(true, "other"));
        assertEquals(
                "until",
                client().describeTimeToLive(r -> r.tableName("orders"))
                        .timeToLiveDescription()
                        .attributeName());
        assertEquals("accepted", expire(false, "until"));
        assertEquals(
                "DISABLED",
                client().describeTimeToLive(r -> r.tableName("orders"))
                        .timeToLiveDescription()
                        .timeToLiveStatusAsString());
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Table: none not found",
                TableFixture.refusal(() -> client().describeTimeToLive(r -> r.tableName("none"))));
    }

    private ContinuousBackupsDescription recovery(Boolean on, Integer days) {
        return client().updateContinuousBackups(r -> r.tableName("orders")
                        .pointInTimeRecoverySpecification(
                                p -> p.pointInTimeRecoveryEnabled(on).recoveryPeriodInDays(days)))
                .continuousBackupsDescription();
    }

    @Test
    void recovery_reaches_from_when_it_was_switched_on_as_far_back_as_it_is_to() {
        assertEquals(
                "DISABLED",
                client().describeContinuousBackups(r -> r.tableName("orders"))
                        .continuousBackupsDescription()
                        .pointInTimeRecoveryDescription()
                        .pointInTimeRecoveryStatusAsString());
        PointInTimeRecoveryDescription first = recovery(true, null).pointInTimeRecoveryDescription();
        assertEquals(35, first.recoveryPeriodInDays());
        assertEquals(first.earliestRestorableDateTime(), first.latestRestorableDateTime());
        tables.cloud().cloud().clock().advance(Duration.ofDays(3));
        PointInTimeRecoveryDescription later = recovery(true, 2).pointInTimeRecoveryDescription();
        assertEquals(
                Duration.ofDays(2).minusMinutes(5),
                Duration.between(later.earliestRestorableDateTime(), later.latestRestorableDateTime()));
        assertEquals(
                "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time"
                        + " recovery.",
                TableFixture.refusal(() -> recovery(false, 2)));
        assertNull(recovery(false, null).pointInTimeRecoveryDescription().earliestRestorableDateTime());
        assertEquals(
                "TableNotFoundException: Table not found: none",
                TableFixture.refusal(() -> client().describeContinuousBackups(r -> r.tableName("none"))));
    }

    private static String policy(String statement) {
        return "{ \"Statement\": [" + statement + "], \"Version\": \"2012-10-17\" }";
    }

    private String put(String policy, String expected) {
        return client().putResourcePolicy(r -> r.resourceArn(ARN).policy(policy).expectedRevisionId(expected))
                .revisionId();
    }

    @Test
    void a_policy_is_kept_in_one_form_and_changed_by_who_knows_it() {
        assertEquals(
                "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: " + ARN,
                TableFixture.refusal(() -> client().getResourcePolicy(r -> r.resourceArn(ARN))));
        assertNull(client().deleteResourcePolicy(r -> r.resourceArn(ARN)).revisionId());
        String first = put(policy(STATEMENT.formatted("dynamodb:GetItem")), "NO_POLICY");
        String canonical = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
                + "\"arn:aws:iam::444455556666:root\"},\"Action\":\"dynamodb:GetItem\",\"Resource\":\"*\"}]}";
        assertEquals(
                canonical, client().getResourcePolicy(r -> r.resourceArn(ARN)).policy());
        assertEquals(first, put(canonical, null));
        String second = put(policy(STATEMENT.formatted("dynamodb:PutItem")), first);
        assertTrue(second.compareTo(first) > 0);
        assertEquals(
                "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: Requested"
                        + " update for policy with revision id " + first + ", but the policy associated to target"
                        + " table orders has revision id " + second + ".",
                TableFixture.refusal(() -> put(canonical, first)));
        assertEquals(
                "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: Requested"
                        + " policy update expecting none to be present for table orders, but a policy exists with"
                        + " revision id " + second + ".",
                TableFixture.refusal(() -> put(canonical, "NO_POLICY")));
        ResourcePolicySource source =
                (ResourcePolicySource) tables.cloud().cloud().service(DynamoDbClient.class, TestCloud.SCOPE);
        assertTrue(source.resourcePolicy(ARN + "/index/byName").isPresent());
        assertEquals(Optional.empty(), source.resourcePolicy(ARN + "/stream/2026-01-01T00:00:00.000"));
        client().deleteTable(r -> r.tableName("orders"));
        assertEquals(Optional.empty(), source.resourcePolicy(ARN));
    }

    @Test
    void policies_that_aws_refuses() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("", "Invalid policy document: This policy contains invalid Json");
        wrong.put("[]", "Invalid policy document: This policy contains invalid Json");
        wrong.put("null", "Invalid policy document: This text appears not to be a policy");
        wrong.put("{}", "Invalid policy document: Syntax error at position (1,3)");
        wrong.put(
                "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
                "Invalid policy document: Could not parse the policy: Statement is empty!");
        wrong.put(policy("{}"), "Invalid policy document: Missing required field Effect");
        wrong.put(
                policy("{\"Sid\":\"a\","
                        + STATEMENT.formatted("dynamodb:GetItem").substring(1) + ",{\"Sid\":\"a\","
                        + STATEMENT.formatted("dynamodb:PutItem").substring(1)),
                "Invalid policy document: The Statement Ids in the policy are not unique");
        wrong.put(policy(STATEMENT.formatted("x".repeat(20_480))), "Maximum policy size of 20480 bytes exceeded");
        wrong.forEach(
                (text, refusal) -> assertEquals(VALUES + refusal, TableFixture.refusal(() -> put(text, null)), text));
        assertEquals(
                "ValidationException: Resource-based policy grants unbounded access in one or more elements. Please"
                        + " revise the policy to ensure least-privilege form of access",
                TableFixture.refusal(() -> put(
                        policy(
                                "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"dynamodb:*\",\"Resource\":\"*\"}"),
                        null)));
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Table: none not found",
                TableFixture.refusal(
                        () -> client().getResourcePolicy(r -> r.resourceArn(ARN.replace("orders", "none")))));
    }

    @Test
    void insights_are_switched_per_table_and_index() {
        assertEquals(
                "DISABLED",
                client().describeContributorInsights(r -> r.tableName("orders")).contributorInsightsStatusAsString());
        assertEquals(
                "ENABLING",
                client().updateContributorInsights(r -> r.tableName("orders").contributorInsightsAction("ENABLE"))
                        .contributorInsightsStatusAsString());
        assertEquals(
                2,
                client().describeContributorInsights(r -> r.tableName("orders"))
                        .contributorInsightsRuleList()
                        .size());
        assertEquals(
                "orders",
                client().listContributorInsights(r -> {})
                        .contributorInsightsSummaries()
                        .get(0)
                        .tableName());
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Index none for table orders",
                TableFixture.refusal(() -> client().describeContributorInsights(
                                r -> r.tableName("orders").indexName("none"))));
        client().updateContributorInsights(r -> r.tableName("orders").contributorInsightsAction("DISABLE"));
        assertFalse(client().listContributorInsights(r -> {}).hasContributorInsightsSummaries()
                && !client().listContributorInsights(r -> {})
                        .contributorInsightsSummaries()
                        .isEmpty());
    }

    @Test
    void settings_outlive_a_restart_and_end_with_their_table() {
        expire(true, "until");
        recovery(true, 7);
        client().tagResource(r -> r.resourceArn(ARN).tags(tag("team", "orders")));
        String revision = put(policy(STATEMENT.formatted("dynamodb:GetItem")), null);
        tables.close();
        tables = new TableFixture(home);
        assertEquals("until", tables.stored("orders").timeToLive());
        assertEquals(7, tables.stored("orders").recovery().days());
        assertEquals(List.of(tag("team", "orders")), tags());
        assertEquals(
                revision, client().getResourcePolicy(r -> r.resourceArn(ARN)).revisionId());
        EncryptedResources keys =
                (EncryptedResources) tables.cloud().cloud().service(DynamoDbClient.class, TestCloud.SCOPE);
        assertEquals(Optional.empty(), keys.encryptionKey(ARN));
        client().deleteTable(r -> r.tableName("orders"));
        tables.table("orders", r -> {});
        assertNull(tables.stored("orders").timeToLive());
        assertNull(tables.stored("orders").recovery());
        assertEquals(List.of(), tags());
    }
}
