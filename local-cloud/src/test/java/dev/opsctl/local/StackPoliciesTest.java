package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What a stack's policy protects is not changed by an update, which ends there and goes back. */
class StackPoliciesTest {

    private static final String TEMPLATE =
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: %s, DelaySeconds: %s}}, T: {Type: AWS::SNS::Topic}}";
    private static final String WITHOUT = "Resources: {T: {Type: AWS::SNS::Topic}}";
    private static final String DENY =
            "{\"Effect\":\"Deny\",\"Action\":\"%s\",\"Principal\":\"*\",\"Resource\":\"%s\"%s}";
    private static final String ALLOW =
            "{\"Effect\":\"Allow\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"*\"}";
    private static final String NOTHING = "{\"Statement\":[" + DENY.formatted("Update:*", "*", "") + "]}";

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudFormationClient stacks;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        stacks = cloud.client(CloudFormationClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static TestStack made(String name) {
        TestStack stack = new TestStack(cloud, name);
        stack.create(TEMPLATE.formatted(name + "-q", 1));
        return stack;
    }

    private static void update(String name, String template, Consumer<UpdateStackRequest.Builder> more) {
        stacks.updateStack(r -> more.accept(r.stackName(name).templateBody(template)));
    }

    private static String delay(String queue) {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.getQueueUrl(r -> r.queueName(queue)).queueUrl();
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("DelaySeconds"))
                .attributesAsStrings()
                .get("DelaySeconds");
    }

    private static List<String> failures(String name) {
        return stacks.describeStackEvents(r -> r.stackName(name)).stackEvents().stream()
                .filter(event -> event.resourceStatusAsString().equals("UPDATE_FAILED"))
                .map(StackEvent::resourceStatusReason)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Update:Modify, modify, true",
        "Update:Modify, replace, false",
        "Update:Modify, delete, false",
        "Update:Replace, modify, false",
        "Update:Replace, replace, true",
        "Update:Replace, delete, false",
        "Update:Delete, modify, false",
        "Update:Delete, replace, false",
        "Update:Delete, delete, true",
        "Update:*, modify, true",
        "Update:*, replace, true",
        "Update:*, delete, true",
    })
    void whatIsDeniedStaysAsItWas(String action, String change, boolean denied) {
        String name = "p" + action.replaceAll("[^A-Z*a-z]", "").replace("*", "any") + change;
        TestStack stack = made(name);
        String on = change.equals("delete") ? "*" : "LogicalResourceId/Q";
        String only =
                change.equals("delete") ? ",\"Condition\":{\"StringLike\":{\"ResourceType\":[\"AWS::SQS::*\"]}}" : "";
        stacks.setStackPolicy(r -> r.stackName(name)
                .stackPolicyBody("{\"Statement\":[" + ALLOW + "," + DENY.formatted(action, on, only) + "]}"));
        String next =
                switch (change) {
                    case "modify" -> TEMPLATE.formatted(name + "-q", 2);
                    case "replace" -> TEMPLATE.formatted(name + "-r", 1);
                    default -> WITHOUT;
                };
        update(name, next, r -> {});
        stack.settled(denied ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE");
        if (denied) {
            assertEquals(
                    List.of("Action denied by stack policy: Statement [#2] does not allow [" + action
                            + "] for resource [" + on + "];"),
                    failures(name));
            assertEquals("1", delay(name + "-q"));
        }
        stack.delete();
    }

    @Test
    void whatNoStatementAllowsIsNotAllowedAndAnUpdateCanLiftThatForOnce() {
        TestStack stack = made("lifted");
        String other = "{\"Statement\":" + ALLOW.replace("\"*\"}", "\"LogicalResourceId/T\"}") + "}";
        stacks.setStackPolicy(r -> r.stackName("lifted").stackPolicyBody(other));
        update("lifted", TEMPLATE.formatted("lifted-q", 2), r -> {});
        stack.settled("UPDATE_ROLLBACK_COMPLETE");
        assertEquals(List.of("Action not allowed by stack policy"), failures("lifted"));
        update(
                "lifted",
                TEMPLATE.formatted("lifted-q", 2),
                r -> r.stackPolicyDuringUpdateBody("{\"Statement\":[" + ALLOW + "]}"));
        stack.settled("UPDATE_COMPLETE");
        assertEquals("2", delay("lifted-q"));
        assertEquals(other, stacks.getStackPolicy(r -> r.stackName("lifted")).stackPolicyBody());
        update("lifted", TEMPLATE.formatted("lifted-q", 3), r -> r.stackPolicyDuringUpdateBody("{}")
                .stackPolicyBody(NOTHING));
        stack.settled("UPDATE_COMPLETE");
        assertEquals(NOTHING, stacks.getStackPolicy(r -> r.stackName("lifted")).stackPolicyBody());
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("lifting"));
        s3.putObject(
                r -> r.bucket("lifting").key("lift.json"), RequestBody.fromString("{\"Statement\":[" + ALLOW + "]}"));
        update(
                "lifted",
                TEMPLATE.formatted("lifted-q", 5),
                r -> r.stackPolicyDuringUpdateURL("https://lifting.s3.us-east-1.amazonaws.com/lift.json"));
        stack.settled("UPDATE_COMPLETE");
        assertEquals("5", delay("lifted-q"));
        assertEquals(NOTHING, stacks.getStackPolicy(r -> r.stackName("lifted")).stackPolicyBody());
        stacks.setStackPolicy(r -> r.stackName("lifted").stackPolicyBody("{}"));
        update("lifted", TEMPLATE.formatted("lifted-q", 4), r -> {});
        stack.settled("UPDATE_COMPLETE");
        stack.delete();
    }

    @Test
    void aPolicyComesWithTheStackOrFromABucket() {
        String id = stacks.createStack(
                        r -> r.stackName("born").templateBody(WITHOUT).stackPolicyBody(NOTHING))
                .stackId();
        TestStack stack = new TestStack(cloud, id);
        stack.settled("CREATE_COMPLETE");
        assertEquals(NOTHING, stacks.getStackPolicy(r -> r.stackName("born")).stackPolicyBody());
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("policies"));
        s3.putObject(r -> r.bucket("policies").key("p.json"), RequestBody.fromString("{}"));
        String url = "https://policies.s3.amazonaws.com/p.json";
        stacks.setStackPolicy(r -> r.stackName("born").stackPolicyURL(url));
        assertEquals("{}", stacks.getStackPolicy(r -> r.stackName("born")).stackPolicyBody());
        assertEquals(
                "You cannot specify both StackPolicyURL and StackPolicyBody",
                refusal(() -> stacks.setStackPolicy(
                        r -> r.stackName("born").stackPolicyURL(url).stackPolicyBody("{}"))));
        stack.delete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{\"Statement\":\"x\"}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"Update:*\",\"Principal\":\"me\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"Delete:*\",\"Principal\":\"*\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Forbid\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"Q\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"Update:*\",\"Principal\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"Update:*\",\"Principal\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{}}}]}",
            })
    void whatIsNoPolicyIsRefused(String policy) {
        String why = refusal(() -> stacks.createStack(
                r -> r.stackName("refused").templateBody(WITHOUT).stackPolicyBody(policy)));
        assertEquals("Error validating stack policy: Invalid stack policy", why);
    }

    @Test
    void aPolicyNamesResourcesOfTheTemplate() {
        String why = refusal(() -> stacks.createStack(r -> r.stackName("refused")
                .templateBody(WITHOUT)
                .stackPolicyBody("{\"Statement\":[" + DENY.formatted("Update:*", "LogicalResourceId/No", "") + "]}")));
        assertTrue(why.startsWith("Error validating stack policy: Unknown logical id 'LogicalResourceId/No'"), why);
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(CloudFormationException.class, call)
                .awsErrorDetails()
                .errorMessage();
    }
}
