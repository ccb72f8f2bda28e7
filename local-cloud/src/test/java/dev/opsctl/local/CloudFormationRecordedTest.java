package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.OnStackFailure;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * Answers as AWS gave them when they were recorded, from 2022 to 2025, by LocalStack's tests (tests/aws/services/cloudformation: api/test_changesets,
 * api/test_stacks, api/test_templates, test_template_engine, resource_providers/scheduler, resources/test_kinesis, v2/test_describe_change_sets).
 */
class CloudFormationRecordedTest {

    private static final String TEMPLATE =
            "Resources: {SimpleParam: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: test}}}";

    @TempDir
    Path data;

    private TestCloud cloud;
    private CloudFormationClient stacks;

    @BeforeEach
    void start() {
        cloud = TestCloud.open(data);
        stacks = cloud.client(CloudFormationClient.class);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private CreateChangeSetResponse create(String stack, String name) {
        return stacks.createChangeSet(r -> r.stackName(stack)
                .changeSetName(name)
                .changeSetType(ChangeSetType.CREATE)
                .templateBody(TEMPLATE));
    }

    private static void refused(String message, Executable call) {
        CloudFormationException e = assertThrows(CloudFormationException.class, call);
        assertEquals("ValidationError", e.awsErrorDetails().errorCode());
        assertEquals(message, e.awsErrorDetails().errorMessage());
    }

    /** What nobody has asked for is no member of the answer, and every change has a scope. */
    @Test
    void a_change_set_says_what_was_asked() {
        CreateChangeSetResponse made = create("s", "first");

        DescribeChangeSetResponse set = stacks.describeChangeSet(r -> r.changeSetName(made.id()));
        assertFalse(set.hasParameters());
        assertFalse(set.hasTags());
        assertTrue(set.hasCapabilities());
        assertTrue(set.hasNotificationARNs());
        assertNull(set.onStackFailure());
        assertNull(set.importExistingResources());
        assertFalse(set.includeNestedStacks());
        assertTrue(set.changes().get(0).resourceChange().hasScope());
        assertTrue(set.changes().get(0).resourceChange().hasDetails());

        stacks.createChangeSet(r -> r.stackName("s")
                .changeSetName("second")
                .changeSetType(ChangeSetType.CREATE)
                .templateBody(TEMPLATE)
                .onStackFailure(OnStackFailure.DELETE)
                .importExistingResources(true));
        set = stacks.describeChangeSet(r -> r.changeSetName("second").stackName("s"));
        assertEquals(OnStackFailure.DELETE, set.onStackFailure());
        assertTrue(set.importExistingResources());
    }

    @Test
    void a_stack_that_is_missing_is_told_before_a_change_set_is_looked_for() {
        String missing = "Stack [nostack] does not exist";
        refused(
                missing,
                () -> stacks.describeChangeSet(r -> r.changeSetName("c").stackName("nostack")));
        refused(missing, () -> stacks.deleteChangeSet(r -> r.changeSetName("c").stackName("nostack")));
        refused(missing, () -> stacks.executeChangeSet(r -> r.changeSetName("c").stackName("nostack")));
        refused(missing, () -> stacks.getTemplate(r -> r.changeSetName("c").stackName("nostack")));
        refused(
                missing,
                () -> stacks.createChangeSet(
                        r -> r.changeSetName("c").stackName("nostack").templateBody(TEMPLATE)));
        refused(missing, () -> stacks.describeStackEvents(r -> r.stackName("nostack")));

        create("s", "first");
        stacks.deleteChangeSet(r -> r.changeSetName("other").stackName("s"));
        assertThrows(
                ChangeSetNotFoundException.class,
                () -> stacks.describeChangeSet(r -> r.changeSetName("other").stackName("s")));
    }

    /** The one that was executed is still found, by its ARN; a stack that was deleted does not begin again. */
    @Test
    void change_sets_of_a_deleted_stack() {
        CreateChangeSetResponse first = create("s", "first");
        stacks.executeChangeSet(r -> r.changeSetName(first.id()));
        TestStack stack = new TestStack(cloud, "s");
        stack.settled("CREATE_COMPLETE");
        Stack before = stacks.describeStacks(r -> r.stackName("s")).stacks().get(0);
        assertEquals(first.id(), before.changeSetId());
        assertFalse(before.enableTerminationProtection());
        assertFalse(before.hasParameters());
        assertTrue(before.hasTags());
        String left = stacks.createChangeSet(
                        r -> r.stackName("s").changeSetName("left").templateBody(TEMPLATE.replace("test", "changed")))
                .id();
        new TestStack(cloud, first.stackId()).delete();

        Stack deleted = stacks.describeStacks(r -> r.stackName(first.stackId()))
                .stacks()
                .get(0);
        assertNull(deleted.changeSetId());
        assertNull(deleted.enableTerminationProtection());
        DescribeChangeSetResponse executed = stacks.describeChangeSet(r -> r.changeSetName(first.id()));
        assertEquals(ExecutionStatus.EXECUTE_COMPLETE, executed.executionStatus());
        assertEquals(first.stackId(), executed.stackId());
        assertThrows(ChangeSetNotFoundException.class, () -> stacks.describeChangeSet(r -> r.changeSetName(left)));

        refused(
                "Stack [" + first.stackId()
                        + "] already exists and cannot be created again with the changeSet [again].",
                () -> create(first.stackId(), "again"));
        String unknown = first.stackId() + "0";
        refused("Stack [" + unknown + "] does not exist", () -> create(unknown, "again"));
        CreateChangeSetResponse second = create("s", "first");
        assertFalse(second.stackId().equals(first.stackId()));
        assertEquals(
                ExecutionStatus.AVAILABLE,
                stacks.describeChangeSet(r -> r.changeSetName(second.id())).executionStatus());
    }

    @Test
    void resources_without_metadata_have_empty_metadata_and_parameters_get_names_of_their_own_form() {
        new TestStack(cloud, "s").create(TEMPLATE);

        var detail = stacks.describeStackResource(r -> r.stackName("s").logicalResourceId("SimpleParam"))
                .stackResourceDetail();
        assertEquals("{}", detail.metadata());
        assertTrue(detail.physicalResourceId().matches("CFN-SimpleParam-[A-Za-z0-9]{12}"), detail.physicalResourceId());
    }

    /** What the CDK writes into each of its templates: a resource that makes nothing, and whose change is a change of the stack. */
    @Test
    void metadata_of_the_cdk() {
        String first =
                "Resources: {CDKMetadata: {Type: AWS::CDK::Metadata, Properties: {Analytics: 'v2:deflate64:H4sI'}}}";
        String second = "Resources: {CDKMetadata: {Type: AWS::CDK::Metadata, Properties: {Modules: aws-cdk=1.0}}}";
        TestStack stack = new TestStack(cloud, "s");
        stack.create(first);
        String id = stacks.describeStackResource(r -> r.stackName("s").logicalResourceId("CDKMetadata"))
                .stackResourceDetail()
                .physicalResourceId();
        assertFalse(id.isEmpty());

        String same = stacks.createChangeSet(
                        r -> r.stackName("s").changeSetName("same").templateBody(first))
                .id();
        DescribeChangeSetResponse nothing = stacks.describeChangeSet(r -> r.changeSetName(same));
        assertEquals(ExecutionStatus.UNAVAILABLE, nothing.executionStatus());
        assertEquals(
                "The submitted information didn't contain changes. Submit different information to create a change set.",
                nothing.statusReason());
        assertEquals(
                "ChangeSet [" + same + "] cannot be executed in its current status of [FAILED]",
                assertThrows(
                                InvalidChangeSetStatusException.class,
                                () -> stacks.executeChangeSet(r -> r.changeSetName(same)))
                        .awsErrorDetails()
                        .errorMessage());

        stack.update(second);
        assertEquals(
                id,
                stacks.describeStackResource(r -> r.stackName("s").logicalResourceId("CDKMetadata"))
                        .stackResourceDetail()
                        .physicalResourceId());
        stack.delete();
    }

    /** Who sorts events by their times has the order in which they were. */
    @Test
    void events_are_later_one_by_one() {
        TestStack stack = new TestStack(cloud, "s");
        stack.create(
                """
                Resources:
                  A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: root}}
                  B: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref A}}
                  C: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref B}}
                """);
        String id = stacks.describeStacks(r -> r.stackName("s")).stacks().get(0).stackId();
        stack.delete();

        var events = stacks.describeStackEvents(r -> r.stackName(id)).stackEvents();
        for (int i = 1; i < events.size(); i++) {
            assertTrue(
                    events.get(i - 1).timestamp().toEpochMilli()
                            > events.get(i).timestamp().toEpochMilli(),
                    events.toString());
        }
        assertEquals(
                List.of("A", "B", "C", "C", "B", "A"),
                events.stream()
                        .sorted(Comparator.comparing(event -> event.timestamp()))
                        .filter(event -> event.resourceStatusAsString().endsWith("_COMPLETE"))
                        .map(event -> event.logicalResourceId())
                        .filter(name -> !name.equals("s"))
                        .toList());
    }

    /** A policy that is no longer written out, and means the same, is something to update. */
    @Test
    void what_a_template_says_of_policies_is_compared_as_it_is_written() {
        String template = "Resources: {Topic: {Type: AWS::SNS::Topic, DeletionPolicy: Delete%s}}";
        TestStack stack = new TestStack(cloud, "s");
        stack.create(template.formatted(", UpdateReplacePolicy: Delete"));
        refused(
                "No updates are to be performed.",
                () -> stacks.updateStack(
                        r -> r.stackName("s").templateBody(template.formatted(", UpdateReplacePolicy: Delete"))));

        stack.update(template.formatted(""));
        String written = stacks.createChangeSet(r -> r.stackName("s")
                        .changeSetName("written")
                        .templateBody(template.formatted(", UpdateReplacePolicy: Delete")))
                .id();
        var target = stacks.describeChangeSet(r -> r.changeSetName(written).includePropertyValues(true))
                .changes()
                .get(0)
                .resourceChange()
                .details()
                .get(0)
                .target();
        assertEquals("UpdateReplacePolicy", target.attributeAsString());
        assertEquals("Add", target.attributeChangeTypeAsString());
        assertEquals("Delete", target.afterValue());
    }

    @Test
    void words_of_refusals() {
        refused(
                "Template format error: JSON not well-formed. (line 1, column 25)",
                () -> stacks.validateTemplate(r -> r.templateBody("{\"this is invalid JSON\"=\"bobbins\"}")));
        refused(
                "S3 error: Domain name specified in templates is not a valid S3 domain",
                () -> stacks.createStack(r -> r.stackName("s").templateURL("s3://templates/one.yml")));
        refused(
                "TemplateURL must be a supported URL.",
                () -> stacks.createStack(r -> r.stackName("s").templateURL("https://example.com/dummy.yml")));
        String template =
                """
                Parameters: {Macro: {Type: String, Default: One}}
                Transform: {Name: !Ref Macro}
                Resources: {Q: {Type: AWS::SQS::Queue}}
                """;
        refused(
                "Key Name of transform definition must be a string.",
                () -> stacks.createStack(r -> r.stackName("s")
                        .capabilitiesWithStrings("CAPABILITY_AUTO_EXPAND")
                        .templateBody(template)));
    }

    /** API Gateway wants a stage's name, CloudFormation does not. */
    @Test
    void a_stage_without_a_name_gets_one() {
        String stage = new TestStack(cloud, "s")
                .create(
                        """
                        Resources:
                          Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}
                          Method:
                            Type: AWS::ApiGateway::Method
                            Properties:
                              RestApiId: !Ref Api
                              ResourceId: !GetAtt Api.RootResourceId
                              HttpMethod: GET
                              AuthorizationType: NONE
                              Integration: {Type: MOCK}
                          Deployment:
                            Type: AWS::ApiGateway::Deployment
                            DependsOn: Method
                            Properties: {RestApiId: !Ref Api}
                          Stage:
                            Type: AWS::ApiGateway::Stage
                            Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment}
                        Outputs: {Stage: {Value: !Ref Stage}, Api: {Value: !Ref Api}}
                        """)
                .get("Stage");
        assertTrue(stage.matches("s-Stage-[A-Z0-9]{12}"), stage);
    }

    @Test
    void parameters_without_allowed_values_have_no_constraints() {
        ParameterDeclaration parameter = stacks.getTemplateSummary(
                        r -> r.templateBody("{\"Parameters\": {\"P\": {\"Type\": \"String\"}}, "
                                + "\"Resources\": {\"H\": {\"Type\": \"AWS::SQS::Queue\"}}}"))
                .parameters()
                .get(0);
        assertFalse(parameter.parameterConstraints().hasAllowedValues());
    }
}
