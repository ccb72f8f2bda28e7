package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Credential;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** IAM on (PLT-4): principals may what their policies say and nothing else, in AWS's words. */
class AuthorizationTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String policy(String effect, String action, String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\"}]}"
                .formatted(effect, action, resource);
    }

    private static String trust(String principal) {
        return trust(principal, "{}");
    }

    private static String trust(String principal, String condition) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":%s,\"Action\":\"sts:AssumeRole\",\"Condition\":%s}]}"
                .formatted(principal, condition);
    }

    private String role(String name, String trust) {
        return cloud.client(IamClient.class)
                .createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust))
                .role()
                .arn();
    }

    private void inline(String role, String document) {
        cloud.client(IamClient.class)
                .putRolePolicy(r -> r.roleName(role).policyName("p").policyDocument(document));
    }

    private Caller lambda(String roleArn) {
        return cloud.cloud().assumeRole(roleArn, "fn", Caller.service("lambda.amazonaws.com", ACCOUNT, null));
    }

    private static SendMessageRequest send(String queue) {
        return SendMessageRequest.builder()
                .queueUrl("http://127.0.0.1:4566/" + ACCOUNT + "/" + queue)
                .messageBody("x")
                .build();
    }

    @Test
    void a_role_without_policies_is_denied_in_the_words_of_aws_and_allowed_once_a_policy_names_action_and_resource() {
        Caller caller = lambda(role("fn-role", trust("{\"Service\":\"lambda.amazonaws.com\"}")));
        SqsException denied = assertThrows(SqsException.class, () -> cloud.identity()
                .authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("orders")));
        assertEquals(
                "User: arn:aws:sts::111122223333:assumed-role/fn-role/fn is not authorized to perform: sqs:SendMessage on resource: "
                        + "arn:aws:sqs:us-east-1:111122223333:orders because no identity-based policy allows the sqs:SendMessage action",
                denied.awsErrorDetails().errorMessage());
        assertEquals("AccessDenied", denied.awsErrorDetails().errorCode());
        assertEquals(403, denied.statusCode());
        inline("fn-role", policy("Allow", "sqs:Send*", "arn:aws:sqs:*:111122223333:orders"));
        cloud.identity().authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("orders"));
        cloud.identity()
                .authorize(
                        caller,
                        TestCloud.SCOPE,
                        "sqs",
                        "sendMessageBatch",
                        software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest.builder()
                                .queueUrl("http://x/" + ACCOUNT + "/orders")
                                .build());
        assertThrows(SqsException.class, () -> cloud.identity()
                .authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("others")));
        assertTrue(cloud.identity()
                .decisions()
                .allowed(caller.principalArn())
                .get("sqs:SendMessage")
                .contains("arn:aws:sqs:us-east-1:111122223333:orders"));
        assertEquals(2, cloud.identity().decisions().denials().size());
    }

    @Test
    void an_explicit_deny_wins_over_an_administrator_policy_and_is_said_so() {
        Caller caller = lambda(role("admin-role", trust("{\"Service\":\"lambda.amazonaws.com\"}")));
        cloud.client(IamClient.class).attachRolePolicy(r -> r.roleName("admin-role")
                .policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
        cloud.identity().authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("orders"));
        inline("admin-role", policy("Deny", "sqs:*", "*"));
        String message = assertThrows(SqsException.class, () -> cloud.identity()
                        .authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("orders")))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(message.endsWith("with an explicit deny in an identity-based policy"), message);
    }

    @Test
    void a_boundary_limits_what_the_policies_allow() {
        String boundary = cloud.client(IamClient.class)
                .createPolicy(r -> r.policyName("limit").policyDocument(policy("Allow", "sns:*", "*")))
                .policy()
                .arn();
        cloud.client(IamClient.class).createRole(r -> r.roleName("bound")
                .permissionsBoundary(boundary)
                .assumeRolePolicyDocument(trust("{\"Service\":\"lambda.amazonaws.com\"}")));
        inline("bound", policy("Allow", "*", "*"));
        Caller caller = lambda("arn:aws:iam::111122223333:role/bound");
        String message = assertThrows(SqsException.class, () -> cloud.identity()
                        .authorize(caller, TestCloud.SCOPE, "sqs", "sendMessage", send("orders")))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(message.endsWith("because no permissions boundary allows the sqs:SendMessage action"), message);
        cloud.cloud().client(SnsClient.class, TestCloud.SCOPE, caller).createTopic(r -> r.name("t"));
    }

    @Test
    void services_assume_only_roles_that_trust_them() {
        String arn = role("events-role", trust("{\"Service\":\"events.amazonaws.com\"}"));
        StsException denied = assertThrows(StsException.class, () -> lambda(arn));
        assertEquals("AccessDenied", denied.awsErrorDetails().errorCode());
        assertEquals(
                "User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: " + arn,
                denied.awsErrorDetails().errorMessage());
    }

    @Test
    void
            a_partner_assumes_a_role_with_the_external_id_only_and_gets_credentials_that_the_gateway_finds_after_a_restart() {
        String arn = role(
                "partner-role",
                trust(
                        "{\"AWS\":\"arn:aws:iam::444455556666:root\"}",
                        "{\"StringEquals\":{\"sts:ExternalId\":\"secret-42\"}}"));
        AccessKeyRecord key = cloud.identity().administrator(PARTNER.accountId(), "operator");
        Caller operator = cloud.identity().find(key.accessKeyId()).orElseThrow().caller();
        StsClient sts = cloud.cloud().client(StsClient.class, PARTNER, operator);
        assertThrows(
                StsException.class, () -> sts.assumeRole(r -> r.roleArn(arn).roleSessionName("partner")));
        assertThrows(
                StsException.class,
                () -> sts.assumeRole(
                        r -> r.roleArn(arn).roleSessionName("partner").externalId("wrong")));
        AssumeRoleResponse answer =
                sts.assumeRole(r -> r.roleArn(arn).roleSessionName("partner").externalId("secret-42"));
        assertEquals(
                "arn:aws:sts::111122223333:assumed-role/partner-role/partner",
                answer.assumedRoleUser().arn());
        cloud.close();
        cloud = TestCloud.secured(home);
        Credential found =
                cloud.identity().find(answer.credentials().accessKeyId()).orElseThrow();
        assertEquals(answer.credentials().sessionToken(), found.sessionToken());
        assertEquals(arn, found.caller().principalArn());
        assertEquals(key, cloud.identity().administrator(PARTNER.accountId(), "operator"));
    }

    @Test
    void a_session_policy_limits_the_session() {
        role("wide", trust("{\"AWS\":\"111122223333\"}"));
        inline("wide", policy("Allow", "*", "*"));
        Caller operator = cloud.identity()
                .find(cloud.identity().administrator(ACCOUNT, "operator").accessKeyId())
                .orElseThrow()
                .caller();
        String id = cloud.cloud()
                .client(StsClient.class, TestCloud.SCOPE, operator)
                .assumeRole(r -> r.roleArn("arn:aws:iam::111122223333:role/wide")
                        .roleSessionName("narrow")
                        .policy(policy("Allow", "sqs:ReceiveMessage", "*")))
                .credentials()
                .accessKeyId();
        Caller session = cloud.identity().find(id).orElseThrow().caller();
        String message = assertThrows(SqsException.class, () -> cloud.identity()
                        .authorize(session, TestCloud.SCOPE, "sqs", "sendMessage", send("orders")))
                .awsErrorDetails()
                .errorMessage();
        assertTrue(message.endsWith("because no session policy allows the sqs:SendMessage action"), message);
    }

    @Test
    void a_topic_policy_lets_a_service_publish_for_its_source_only() {
        SnsClient sns = cloud.client(SnsClient.class);
        String topic = sns.createTopic(r -> r.name("alarms")).topicArn();
        sns.setTopicAttributes(r -> r.topicArn(topic)
                .attributeName("Policy")
                .attributeValue(
                        """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"%s",
            "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:us-east-1:111122223333:rule/tick"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}"""
                                .formatted(topic)));
        Caller tick =
                Caller.service("events.amazonaws.com", ACCOUNT, "arn:aws:events:us-east-1:111122223333:rule/tick");
        Caller tock =
                Caller.service("events.amazonaws.com", ACCOUNT, "arn:aws:events:us-east-1:111122223333:rule/tock");
        cloud.cloud().client(SnsClient.class, TestCloud.SCOPE, tick).publish(r -> r.topicArn(topic)
                .message("m"));
        AuthorizationErrorException denied = assertThrows(AuthorizationErrorException.class, () -> cloud.cloud()
                .client(SnsClient.class, TestCloud.SCOPE, tock)
                .publish(r -> r.topicArn(topic).message("m")));
        assertEquals("AuthorizationError", denied.awsErrorDetails().errorCode());
    }

    @Test
    void handing_a_role_to_a_service_needs_pass_role() {
        Caller caller = lambda(role("builder", trust("{\"Service\":\"lambda.amazonaws.com\"}")));
        CreateStateMachineRequest create = CreateStateMachineRequest.builder()
                .name("flow")
                .roleArn("arn:aws:iam::111122223333:role/flow-role")
                .definition("{}")
                .build();
        inline(
                "builder",
                policy(
                        "Allow",
                        "states:CreateStateMachine",
                        "arn:aws:states:us-east-1:111122223333:stateMachine:flow"));
        SfnException denied = assertThrows(SfnException.class, () -> cloud.identity()
                .authorize(caller, TestCloud.SCOPE, "states", "createStateMachine", create));
        assertTrue(denied.awsErrorDetails()
                .errorMessage()
                .contains("iam:PassRole on resource: arn:aws:iam::111122223333:role/flow-role"));
        assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        inline(
                "builder",
                """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"states:CreateStateMachine","Resource":"*"},{"Effect":"Allow","Action":"iam:PassRole",
            "Resource":"arn:aws:iam::111122223333:role/flow-*","Condition":{"StringEquals":{"iam:PassedToService":"states.amazonaws.com"}}}]}""");
        cloud.identity().authorize(caller, TestCloud.SCOPE, "states", "createStateMachine", create);
    }

    @Test
    void object_operations_are_authorised_one_by_one() {
        Caller caller = lambda(role("reader", trust("{\"Service\":\"lambda.amazonaws.com\"}")));
        inline("reader", policy("Allow", "s3:GetObject", "arn:aws:s3:::reports/*"));
        cloud.identity()
                .authorizeAction(caller, TestCloud.SCOPE, "s3:GetObject", "arn:aws:s3:::reports/a/b.json", Map.of());
        assertThrows(software.amazon.awssdk.services.s3.model.S3Exception.class, () -> cloud.identity()
                .authorizeAction(caller, TestCloud.SCOPE, "s3:PutObject", "arn:aws:s3:::reports/a/b.json", Map.of()));
    }

    @Test
    void malformed_policies_are_refused_with_the_words_of_aws() {
        IamClient iam = cloud.client(IamClient.class);
        role("r", trust("{\"Service\":\"lambda.amazonaws.com\"}"));
        Map.of(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"SendMessage\",\"Resource\":\"*\"}]}",
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                        policy("Allow", "sqs:SendMessage", "queue"),
                        "Resource queue must be in ARN format or \"*\".",
                        policy("Permit", "sqs:SendMessage", "*"),
                        "Syntax errors in policy.",
                        "{\"Version\":\"2012-10-17\"",
                        "Syntax errors in policy.")
                .forEach((document, message) -> assertEquals(
                        message,
                        assertThrows(
                                        MalformedPolicyDocumentException.class,
                                        () -> iam.putRolePolicy(r ->
                                                r.roleName("r").policyName("p").policyDocument(document)))
                                .awsErrorDetails()
                                .errorMessage()));
        assertEquals(
                "DeleteConflict",
                assertThrows(IamException.class, () -> {
                            inline("r", policy("Allow", "sqs:*", "*"));
                            iam.deleteRole(r -> r.roleName("r"));
                        })
                        .awsErrorDetails()
                        .errorCode());
    }
}
