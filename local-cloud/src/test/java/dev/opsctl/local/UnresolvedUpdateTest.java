package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** An update whose properties cannot be told leaves a stack that can be deleted, with what its resources had before. */
class UnresolvedUpdateTest {

    private static final String DOCUMENT =
            "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '%s'}]}";

    @TempDir
    static Path home;

    private static TestCloud cloud;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        cloud.client(IamClient.class).createUser(r -> r.userName("user"));
        cloud.client(IamClient.class).createGroup(r -> r.groupName("group"));
        cloud.client(CloudWatchLogsClient.class).createLogGroup(r -> r.logGroupName("group"));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    /** Types whose deletes read the properties. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IAM::Policy | *       | {PolicyName: p, Users: [user], PolicyDocument: DOCUMENT}",
                "IAM::UserPolicy | *   | {PolicyName: q, UserName: user, PolicyDocument: DOCUMENT}",
                "IAM::UserToGroupAddition | user | {GroupName: group, Users: ['%s']}",
                "Logs::MetricFilter | error | {LogGroupName: group, FilterPattern: '%s', "
                        + "MetricTransformations: [{MetricName: m, MetricNamespace: n, MetricValue: '1'}]}",
            })
    void aDeleteFindsWhatThereWas(String type, String value, String properties) {
        SsmClient ssm = cloud.client(SsmClient.class);
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        String name = type.replace("::", "-");
        String template = "Resources: {It: {Type: 'AWS::" + type + "', Properties: "
                + properties.replace("DOCUMENT", DOCUMENT) + "}}";
        TestStack stack = new TestStack(cloud, name);
        stack.create(template.formatted(value));
        assertEquals(1, there(type).size(), () -> there(type).toString());

        ssm.putParameter(r -> r.name("/it").type("String").value("other"));
        String set = stacks.createChangeSet(r -> r.stackName(name)
                        .changeSetName("set")
                        .changeSetType(ChangeSetType.UPDATE)
                        .templateBody(template.formatted("{{resolve:ssm:/it}}"))
                        .capabilities(Capability.CAPABILITY_NAMED_IAM))
                .id();
        ssm.deleteParameter(r -> r.name("/it"));
        stacks.executeChangeSet(r -> r.changeSetName(set).disableRollback(true));
        stack.settled("UPDATE_FAILED");

        stack.delete();
        assertEquals(List.of(), there(type));
    }

    private static List<?> there(String type) {
        IamClient iam = cloud.client(IamClient.class);
        return switch (type) {
            case "IAM::UserToGroupAddition" ->
                iam.getGroup(r -> r.groupName("group")).users();
            case "Logs::MetricFilter" ->
                cloud.client(CloudWatchLogsClient.class)
                        .describeMetricFilters(r -> r.logGroupName("group"))
                        .metricFilters();
            default -> iam.listUserPolicies(r -> r.userName("user")).policyNames();
        };
    }
}
