package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.engine.mail.Mailbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sns.SnsClient;

/** An event starts a flow that sends a notice, every step under its own role (ORD-3, ORD-7, PLT-4). */
class MessagingUnderIamTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private String topic;
    private String machine;

    @BeforeEach
    void deploy() {
        cloud = TestCloud.secured(home);
        SnsClient sns = cloud.client(SnsClient.class);
        topic = sns.createTopic(r -> r.name("POC-Topic")).topicArn();
        sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("ana@example.com"));
        Mailbox mailbox = new Mailbox(home);
        String mail = new String(mailbox.read(mailbox.list().get(0).id()).orElseThrow(), StandardCharsets.UTF_8);
        sns.confirmSubscription(r -> r.topicArn(topic)
                .token(mail.lines()
                        .filter(line -> line.startsWith("Token: "))
                        .findFirst()
                        .orElseThrow()
                        .substring(7)
                        .strip()));
        String flow = role("OrderFlow", "states.amazonaws.com", "sns:Publish", topic);
        machine = cloud.client(SfnClient.class)
                .createStateMachine(r -> r.name("OrderFlow")
                        .roleArn(flow)
                        .definition(
                                """
            {"StartAt":"Notify","States":{"Notify":{"Type":"Task","Resource":"arn:aws:states:::sns:publish",
              "Parameters":{"TopicArn":"%s","Subject":"Order confirmed","Message.$":"$.detail.orderID"},"End":true}}}"""
                                        .formatted(topic)))
                .stateMachineArn();
        String starter = role("Starter", "events.amazonaws.com", "states:StartExecution", machine);
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        events.putRule(r -> r.name("orders").eventPattern("{\"source\":[\"shop\"]}"));
        events.putTargets(
                r -> r.rule("orders").targets(t -> t.id("flow").arn(machine).roleArn(starter)));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String role(String name, String service, String action, String resource) {
        IamClient iam = cloud.client(IamClient.class);
        String arn = iam.createRole(r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
                                        + service + "\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        iam.putRolePolicy(r -> r.roleName(name)
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\""
                        + action + "\",\"Resource\":\"" + resource + "\"}]}"));
        return arn;
    }

    private void order() {
        cloud.client(EventBridgeClient.class)
                .putEvents(
                        r -> r.entries(e -> e.source("shop").detailType("order").detail("{\"orderID\":\"o-1\"}")));
    }

    private static void until(String what, BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
        }
    }

    private List<ExecutionListItem> ended() {
        return cloud.client(SfnClient.class).listExecutions(r -> r.stateMachineArn(machine)).executions().stream()
                .filter(e -> e.status() != ExecutionStatus.RUNNING)
                .toList();
    }

    @Test
    void withItsRolesTheNoticeArrives() {
        order();
        until("no notice", () -> new Mailbox(home)
                .list().stream().anyMatch(mail -> "Order confirmed".equals(mail.subject())));
    }

    @Test
    void aTakenPermissionIsNamedInTheExecutionsError() {
        cloud.client(IamClient.class)
                .deleteRolePolicy(r -> r.roleName("OrderFlow").policyName("p"));
        order();
        until("no execution ended", () -> !ended().isEmpty());
        DescribeExecutionResponse end = cloud.client(SfnClient.class)
                .describeExecution(r -> r.executionArn(ended().get(0).executionArn()));
        assertEquals("SNS.AuthorizationErrorException", end.error());
        assertTrue(
                end.cause().contains("assumed-role/OrderFlow/")
                        && end.cause().contains("is not authorized to perform: sns:Publish on resource: " + topic),
                end.cause());
    }

    @Test
    void aStateIsTestedAsTheRoleThatItsCallerMayPass() {
        String definition =
                "{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::sns:publish\",\"Parameters\":{\"TopicArn\":\""
                        + topic + "\",\"Message\":\"m\"},\"End\":true}";
        String flow = "arn:aws:iam::111122223333:role/OrderFlow";
        String tester = role("Tester", "lambda.amazonaws.com", "states:TestState", "*");
        SfnClient sfn = cloud.cloud()
                .client(
                        SfnClient.class,
                        TestCloud.SCOPE,
                        cloud.cloud()
                                .assumeRole(tester, "t", Caller.service("lambda.amazonaws.com", "111122223333", null)));
        SfnException refused = assertThrows(
                SfnException.class,
                () -> sfn.testState(r -> r.definition(definition).roleArn(flow)));
        assertTrue(refused.getMessage().contains("iam:PassRole on resource: " + flow), refused.getMessage());
        cloud.client(IamClient.class).putRolePolicy(r -> r.roleName("Tester")
                .policyName("pass")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                        + "\"iam:PassRole\",\"Resource\":\"" + flow + "\"}]}"));
        assertEquals(
                "SUCCEEDED",
                sfn.testState(r -> r.definition(definition).roleArn(flow)).statusAsString());
        SfnException secrets = assertThrows(
                SfnException.class,
                () -> sfn.testState(r -> r.definition(definition).roleArn(flow).revealSecrets(true)));
        assertTrue(secrets.getMessage().contains("states:RevealSecrets"), secrets.getMessage());
        cloud.client(IamClient.class)
                .deleteRolePolicy(r -> r.roleName("OrderFlow").policyName("p"));
        TestStateResponse failed = sfn.testState(r -> r.definition(definition).roleArn(flow));
        assertEquals("FAILED SNS.AuthorizationErrorException", failed.statusAsString() + " " + failed.error());
    }

    @Test
    void aliasesAreAuthorisedOnTheirStateMachineWithTheQualifierAsCondition() {
        SfnClient all = cloud.client(SfnClient.class);
        String version =
                all.publishStateMachineVersion(r -> r.stateMachineArn(machine)).stateMachineVersionArn();
        for (String alias : List.of("live", "next")) {
            all.createStateMachineAlias(r -> r.name(alias)
                    .routingConfiguration(c -> c.stateMachineVersionArn(version).weight(100)));
        }
        String tester = role("Tester", "lambda.amazonaws.com", "states:CreateStateMachineAlias", machine);
        cloud.client(IamClient.class).putRolePolicy(r -> r.roleName("Tester")
                .policyName("start")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
                        + "\"states:StartExecution\",\"Resource\":\"" + machine + "\",\"Condition\":{\"StringEquals\":"
                        + "{\"states:StateMachineQualifier\":\"live\"}}}]}"));
        SfnClient sfn = cloud.cloud()
                .client(
                        SfnClient.class,
                        TestCloud.SCOPE,
                        cloud.cloud()
                                .assumeRole(tester, "t", Caller.service("lambda.amazonaws.com", "111122223333", null)));
        sfn.createStateMachineAlias(r -> r.name("mine")
                .routingConfiguration(c -> c.stateMachineVersionArn(version).weight(100)));
        sfn.startExecution(r -> r.stateMachineArn(machine + ":live"));
        for (String other : List.of(machine, machine + ":next")) {
            SfnException refused =
                    assertThrows(SfnException.class, () -> sfn.startExecution(r -> r.stateMachineArn(other)));
            assertTrue(
                    refused.getMessage().contains("states:StartExecution on resource: " + machine),
                    refused.getMessage());
        }
    }
}
