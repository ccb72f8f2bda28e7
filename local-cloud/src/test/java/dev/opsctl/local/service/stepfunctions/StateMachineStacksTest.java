package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.ResourceTypes;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionDiagnostic;

/** CloudFormation's types of Step Functions, and what operators ask about definitions and Map Runs. */
class StateMachineStacksTest {

    private static final String ARN = "arn:aws:states:us-east-1:111122223333:stateMachine:flow";

    private static final String TEMPLATE =
            """
            Resources:
              Flow:
                Type: AWS::StepFunctions::StateMachine
                Properties:
                  StateMachineName: flow
                  RoleArn: arn:aws:iam::111122223333:role/flow
                  Definition: {StartAt: S, States: {S: {Type: Pass, Result: RESULT, End: true}}}
              Version:
                Type: AWS::StepFunctions::StateMachineVersion
                Properties:
                  StateMachineArn: !Ref Flow
                  StateMachineRevisionId: !GetAtt Flow.StateMachineRevisionId
                  Description: text
              Live:
                Type: AWS::StepFunctions::StateMachineAlias
                Properties:
                  Name: live
                  ROUTING
              Worker:
                Type: AWS::StepFunctions::Activity
                Properties: {Name: worker, Tags: [{Key: team, Value: TEAM}]}
            Outputs:
              Version: {Value: !Ref Version}
              Live: {Value: !GetAtt Live.Arn}
            """;

    private static final String ROUTED = "RoutingConfiguration: [{StateMachineVersionArn: !Ref Version, Weight: 100}]";
    private static final String PREFERRED = "DeploymentPreference: {StateMachineVersionArn: !Ref Version, Type: %s}";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient cfn;
    private SfnClient sfn;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, ResourceTypes.all())),
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of));
        cfn = cloud.client(CloudFormationClient.class);
        sfn = cloud.client(SfnClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String template(String result, String routing, String team) {
        return TEMPLATE.replace("RESULT", result).replace("ROUTING", routing).replace("TEAM", team);
    }

    private Stack settled() throws InterruptedException {
        while (true) {
            Stack stack = cfn.describeStacks(r -> r.stackName("flows")).stacks().get(0);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return stack;
            }
            Thread.sleep(2); // throws when the test's time is up
        }
    }

    private Stack update(String template) throws InterruptedException {
        cfn.updateStack(r -> r.stackName("flows").templateBody(template));
        return settled();
    }

    private List<RoutingConfigurationListItem> routes() {
        return sfn.describeStateMachineAlias(r -> r.stateMachineAliasArn(ARN + ":live"))
                .routingConfiguration();
    }

    private List<String> versions() {
        return sfn.listStateMachineVersions(r -> r.stateMachineArn(ARN)).stateMachineVersions().stream()
                .map(StateMachineVersionListItem::stateMachineVersionArn)
                .toList();
    }

    private static RoutingConfigurationListItem all(String version) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(100)
                .build();
    }

    @Test
    void a_changed_definition_replaces_the_version_and_moves_the_alias() throws InterruptedException {
        cfn.createStack(r -> r.stackName("flows").templateBody(template("1", ROUTED, "a")));
        Stack made = settled();
        assertEquals("CREATE_COMPLETE", made.stackStatusAsString());
        assertEquals(
                List.of(ARN + ":live", ARN + ":1"),
                made.outputs().stream()
                        .map(o -> o.outputValue())
                        .sorted(Comparator.reverseOrder())
                        .toList());
        assertNull(sfn.describeStateMachine(r -> r.stateMachineArn(ARN)).revisionId(), "the first has no id");
        assertEquals(List.of(all(ARN + ":1")), routes());

        assertEquals("UPDATE_COMPLETE", update(template("2", ROUTED, "b")).stackStatusAsString());
        assertEquals(List.of(ARN + ":2"), versions(), "the old one is gone, after nothing pointed to it");
        assertEquals(List.of(all(ARN + ":2")), routes());
        String activity = "arn:aws:states:us-east-1:111122223333:activity:worker";
        assertTrue(sfn.listTagsForResource(r -> r.resourceArn(activity)).tags().stream()
                .anyMatch(tag -> tag.key().equals("team") && tag.value().equals("b")));

        String allAtOnce = PREFERRED.formatted("ALL_AT_ONCE");
        assertEquals("UPDATE_COMPLETE", update(template("3", allAtOnce, "b")).stackStatusAsString());
        assertEquals(List.of(all(ARN + ":3")), routes());
        String linear = PREFERRED.formatted("LINEAR, Percentage: 20, Interval: 1");
        String refused = assertThrows(CloudFormationException.class, () -> update(template("4", linear, "b")))
                .getMessage();
        assertTrue(refused.contains("#/DeploymentPreference/Type") && refused.contains("ALL_AT_ONCE"), refused);
        assertEquals(List.of(all(ARN + ":3")), routes());
        assertEquals(List.of(ARN + ":3"), versions(), "nothing has been made");

        cfn.deleteStack(r -> r.stackName("flows"));
        while (!sfn.listStateMachines(r -> {}).stateMachines().isEmpty()
                || !sfn.listActivities(r -> {}).activities().isEmpty()) {
            Thread.sleep(2); // throws when the test's time is up
        }
    }

    @Test
    void diagnostics_come_by_severity_and_are_cut_at_the_asked_number() {
        String doubtful =
                """
                {"StartAt":"A","States":{
                  "A":{"Type":"Pass","Parameters":{"x":"$.y"},"Next":"B"},
                  "B":{"Type":"Wait","Seconds":"$.s","Next":"C"},
                  "C":{"Type":"Pass","Result":{"r":"$.r"},"End":true}}}
                """;
        var errors = sfn.validateStateMachineDefinition(r -> r.definition(doubtful));
        assertEquals("OK", errors.resultAsString());
        assertTrue(errors.diagnostics().isEmpty());
        var warnings = sfn.validateStateMachineDefinition(
                r -> r.definition(doubtful).severity("WARNING").maxResults(2));
        assertEquals("OK", warnings.resultAsString());
        assertTrue(warnings.truncated());
        assertEquals(
                List.of("NO_DOLLAR /States/A/Parameters/x", "NO_PATH /States/B/Seconds"),
                warnings.diagnostics().stream()
                        .map(d -> d.code() + " " + d.location())
                        .toList());

        String express =
                """
                {"StartAt":"A","States":{
                  "A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Next":"B"},
                  "B":{"Type":"Pass","Next":"A"}}}
                """;
        assertEquals(
                List.of("MISSING_END_STATE"),
                sfn.validateStateMachineDefinition(r -> r.definition(express)).diagnostics().stream()
                        .map(ValidateStateMachineDefinitionDiagnostic::code)
                        .toList());
        assertEquals(
                List.of("SCHEMA_VALIDATION_FAILED", "MISSING_END_STATE"),
                sfn.validateStateMachineDefinition(r -> r.definition(express).type("EXPRESS")).diagnostics().stream()
                        .map(ValidateStateMachineDefinitionDiagnostic::code)
                        .toList());
    }

    @Test
    void no_execution_has_a_map_run_and_what_is_missing_is_named() {
        sfn.createStateMachine(r -> r.name("flow")
                .roleArn("arn:aws:iam::111122223333:role/flow")
                .definition("{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}"));
        String execution = sfn.startExecution(r -> r.stateMachineArn(ARN)).executionArn();
        assertTrue(sfn.listMapRuns(r -> r.executionArn(execution)).mapRuns().isEmpty());
        assertThrows(ExecutionDoesNotExistException.class, () -> sfn.listMapRuns(r -> r.executionArn(execution + "x")));
        DescribeExecutionResponse bare =
                sfn.describeExecution(r -> r.executionArn(execution).includedData("METADATA_ONLY"));
        assertNull(bare.input());
        assertFalse(bare.inputDetails().included());
        assertEquals(
                "{}",
                sfn.describeStateMachine(r -> r.stateMachineArn(ARN).includedData("METADATA_ONLY"))
                        .definition());
        String run = "arn:aws:states:us-east-1:111122223333:mapRun:flow/label:1";
        assertThrows(ResourceNotFoundException.class, () -> sfn.describeMapRun(r -> r.mapRunArn(run)));
        assertThrows(InvalidArnException.class, () -> sfn.describeMapRun(r -> r.mapRunArn(execution)));
        assertThrows(
                ResourceNotFoundException.class,
                () -> sfn.updateMapRun(r -> r.mapRunArn(run).maxConcurrency(1)));
        assertThrows(ResourceNotFoundException.class, () -> sfn.listExecutions(r -> r.mapRunArn(run)));
        assertThrows(
                SfnException.class,
                () -> sfn.listExecutions(r -> r.mapRunArn(run).stateMachineArn(ARN)));
        assertThrows(ResourceNotFoundException.class, () -> sfn.listTagsForResource(r -> r.resourceArn(ARN + "x")));
    }
}
