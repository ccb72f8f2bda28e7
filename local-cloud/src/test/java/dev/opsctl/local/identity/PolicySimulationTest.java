package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The policy simulator says of a principal what happens to its calls (PLT-4). */
class PolicySimulationTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final int USERS = Integer.getInteger("opsctl.simulations", 60);

    @TempDir
    Path home;

    private TestCloud cloud;
    private IamClient iam;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        iam = cloud.client(IamClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String queue(String name) {
        return "arn:aws:sqs:us-east-1:" + ACCOUNT + ":" + name;
    }

    private static String policy(String... statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    private static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\"%s}"
                .formatted(effect, action, resource, condition.isEmpty() ? "" : ",\"Condition\":" + condition);
    }

    private String random(Random random) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            String condition = pick(
                    random,
                    "",
                    "",
                    "{\"StringEquals\":{\"aws:username\":\"u" + random.nextInt(3) + "\"}}",
                    "{\"StringEquals\":{\"aws:PrincipalTag/team\":\"a\"}}",
                    "{\"StringNotEquals\":{\"aws:RequestedRegion\":\"us-east-1\"}}");
            statements.add(statement(
                    pick(random, "Allow", "Allow", "Deny"),
                    pick(random, "sqs:*", "sqs:GetQueueAttributes", "sqs:Get*", "sqs:PurgeQueue", "*"),
                    pick(random, "*", queue("one"), queue("t*"), queue("${aws:PrincipalTag/queue}")),
                    condition));
        }
        return policy(statements.toArray(String[]::new));
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private boolean may(Caller caller, String action, String queue) {
        SqsClient sqs = cloud.cloud().client(SqsClient.class, TestCloud.SCOPE, caller);
        String url = "http://127.0.0.1:1/" + ACCOUNT + "/" + queue;
        try {
            if (action.equals("sqs:GetQueueAttributes")) {
                sqs.getQueueAttributes(r -> r.queueUrl(url));
            } else {
                sqs.purgeQueue(r -> r.queueUrl(url));
            }
            return true;
        } catch (AwsServiceException e) {
            return !e.awsErrorDetails().errorCode().contains("AccessDenied");
        }
    }

    /** Users with inline policies, managed policies, groups, boundaries and tags at random. */
    @Test
    void it_agrees_with_what_is_authorised() {
        long seed = Long.getLong("opsctl.simulations.seed", 14);
        Random random = new Random(seed);
        SqsClient sqs = cloud.client(SqsClient.class);
        List.of("one", "two").forEach(name -> sqs.createQueue(r -> r.queueName(name)));
        iam.createGroup(r -> r.groupName("g"));
        iam.putGroupPolicy(r -> r.groupName("g").policyName("p").policyDocument(random(random)));
        String managed = iam.createPolicy(r -> r.policyName("m").policyDocument(random(random)))
                .policy()
                .arn();
        String limit = iam.createPolicy(r -> r.policyName("limit")
                        .policyDocument(policy(
                                statement("Allow", "sqs:Get*", "*", ""), statement("Deny", "*", queue("two"), ""))))
                .policy()
                .arn();
        List<String> wrong = new ArrayList<>();
        int[] decided = new int[2];
        for (int i = 0; i < USERS; i++) {
            String name = "u" + i;
            String arn = iam.createUser(r -> r.userName(name)).user().arn();
            iam.putUserPolicy(r -> r.userName(name).policyName("p").policyDocument(random(random)));
            if (random.nextBoolean()) {
                iam.tagUser(r -> r.userName(name)
                        .tags(t -> t.key("team").value("a"), t -> t.key("queue").value("one")));
            }
            if (random.nextInt(3) == 0) {
                iam.addUserToGroup(r -> r.userName(name).groupName("g"));
            }
            if (random.nextInt(3) == 0) {
                iam.attachUserPolicy(r -> r.userName(name).policyArn(managed));
            }
            if (random.nextInt(3) == 0) {
                iam.putUserPermissionsBoundary(r -> r.userName(name).permissionsBoundary(limit));
            }
            Caller caller = new Caller(
                    Caller.Type.USER,
                    ACCOUNT,
                    arn,
                    iam.getUser(r -> r.userName(name)).user().userId(),
                    null,
                    null,
                    Map.of());
            List<EvaluationResult> results = iam.simulatePrincipalPolicy(r -> r.policySourceArn(arn)
                            .actionNames("sqs:GetQueueAttributes", "sqs:PurgeQueue")
                            .resourceArns(queue("one"), queue("two"))
                            .contextEntries(c -> c.contextKeyName("aws:RequestedRegion")
                                    .contextKeyType("string")
                                    .contextKeyValues("us-east-1")))
                    .evaluationResults();
            assertEquals(2, results.size(), "a result for each action");
            for (EvaluationResult result : results) {
                boolean all = true;
                for (ResourceSpecificResult one : result.resourceSpecificResults()) {
                    boolean simulated = one.evalResourceDecision().toString().equals("allowed");
                    boolean real = may(
                            caller,
                            result.evalActionName(),
                            one.evalResourceName()
                                    .substring(one.evalResourceName().lastIndexOf(':') + 1));
                    decided[real ? 1 : 0]++;
                    all &= simulated;
                    assertEquals(simulated, !one.matchedStatements().isEmpty() && !denied(one), one.toString());
                    if (simulated != real) {
                        wrong.add(name + " " + result.evalActionName() + " on " + one.evalResourceName() + ": " + one);
                    }
                }
                assertEquals(all, result.evalDecisionAsString().equals("allowed"), "the strictest decision");
            }
        }
        assertEquals(List.of(), wrong, "-Dopsctl.simulations.seed=" + seed);
        assertTrue(
                decided[0] > USERS / 4 && decided[1] > USERS / 4, decided[0] + " denied, " + decided[1] + " allowed");
    }

    private static boolean denied(ResourceSpecificResult result) {
        return result.evalResourceDecisionAsString().equals("explicitDeny");
    }

    @Test
    void a_decision_names_its_statement_and_what_it_lacks() {
        String arn = iam.createUser(r -> r.userName("u")).user().arn();
        iam.putUserPolicy(r -> r.userName("u")
                .policyName("p")
                .policyDocument(policy(
                        statement("Allow", "sns:*", "*", ""),
                        statement("Allow", "sqs:*", "*", "{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}"))));

        List<EvaluationResult> results = iam.simulatePrincipalPolicy(
                        r -> r.policySourceArn(arn).actionNames("sns:Publish", "sqs:SendMessage", "s3:GetObject"))
                .evaluationResults();

        EvaluationResult s3 = results.get(0);
        EvaluationResult sns = results.get(1);
        EvaluationResult sqs = results.get(2);
        assertEquals("implicitDeny", s3.evalDecisionAsString());
        assertEquals(List.of(), s3.matchedStatements());
        assertEquals("allowed", sns.evalDecisionAsString());
        assertEquals("*", sns.evalResourceName());
        assertEquals("user_u_p", sns.matchedStatements().get(0).sourcePolicyId());
        assertEquals("IAM Policy", sns.matchedStatements().get(0).sourcePolicyTypeAsString());
        // {"Version":"2012-10-17","Statement":[ is 37 characters long
        assertEquals(38, sns.matchedStatements().get(0).startPosition().column());
        assertEquals(1, sns.matchedStatements().get(0).startPosition().line());
        assertEquals("implicitDeny", sqs.evalDecisionAsString());
        assertEquals(List.of("aws:SourceIp"), sqs.missingContextValues());
    }

    @Test
    void a_resource_policy_counts_for_users_as_it_names_them() {
        String arn = iam.createUser(r -> r.userName("u")).user().arn();
        String names =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"%s\",\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}}";
        SimulatePrincipalPolicyRequest asked = SimulatePrincipalPolicyRequest.builder()
                .policySourceArn(arn)
                .actionNames("s3:GetObject")
                .resourceArns("arn:aws:s3:::b/k")
                .build();

        assertEquals("implicitDeny", decision(asked));
        assertEquals(
                "allowed",
                decision(asked.toBuilder()
                        .resourcePolicy(names.formatted("Allow", arn))
                        .build()));
        assertEquals(
                "implicitDeny",
                decision(asked.toBuilder()
                        .resourcePolicy(names.formatted("Allow", ACCOUNT))
                        .build()));
        assertEquals(
                "explicitDeny",
                decision(asked.toBuilder()
                        .resourcePolicy(names.formatted("Deny", "*"))
                        .build()));
        assertEquals(
                "implicitDeny",
                decision(asked.toBuilder()
                        .resourcePolicy(names.formatted("Allow", arn))
                        .resourceOwner("444455556666")
                        .build()),
                "across accounts the user's own policies have to allow it too");
    }

    private String decision(SimulatePrincipalPolicyRequest request) {
        return iam.simulatePrincipalPolicy(request).evaluationResults().get(0).evalDecisionAsString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arn:aws:sts::111122223333:assumed-role/r/s | * | InvalidInput | Invalid Entity Arn: arn:aws:sts::111122223333:assumed-role/r/s does not clearly define entity type and name.",
                "arn:aws:iam::111122223333:root | * | InvalidInput | Invalid Entity Arn: arn:aws:iam::111122223333:root does not clearly define entity type and name.",
                "arn:aws:iam::111122223333:user/nobody | * | NoSuchEntity | The user with name nobody cannot be found.",
                "arn:aws:iam::111122223333:role/p/nobody | * | NoSuchEntity | The role with name nobody cannot be found.",
                "arn:aws:iam::111122223333:user/u | bucket | InvalidInput | ResourceNames are not in a valid ARN format: bucket."
            })
    void what_cannot_be_simulated_is_refused(String source, String resource, String code, String words) {
        iam.createUser(r -> r.userName("u"));
        IamException refused = assertThrows(
                IamException.class,
                () -> iam.simulatePrincipalPolicy(r ->
                        r.policySourceArn(source).actionNames("sqs:SendMessage").resourceArns(resource)));
        assertEquals(code, refused.awsErrorDetails().errorCode());
        assertEquals(words, refused.awsErrorDetails().errorMessage());
    }
}
