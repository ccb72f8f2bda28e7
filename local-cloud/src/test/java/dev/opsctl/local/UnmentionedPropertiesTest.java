package dev.opsctl.local;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.iam.IamClient;

/** An update needs no permission for what its template never mentioned. */
class UnmentionedPropertiesTest {

    private static final String TEMPLATE =
            """
            Resources:
              L: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 3, Tags: [{Key: k, Value: %1$s}]}}
              C: {Type: AWS::SES::ConfigurationSet, Properties: {Tags: [{Key: k, Value: %1$s}]}}
              B: {Type: AWS::Events::EventBus, Properties: {Name: b, Tags: [{Key: k, Value: %1$s}]}}
            """;

    @Test
    void whatIsNotMentionedIsNotCalled(@TempDir Path home) {
        try (TestCloud cloud = TestCloud.secured(home)) {
            IamClient iam = cloud.client(IamClient.class);
            iam.createUser(r -> r.userName("u"));
            iam.putUserPolicy(
                    r -> r.userName("u")
                            .policyName("p")
                            .policyDocument(
                                    """
                                    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
                                      {"Effect": "Deny", "Action": ["logs:PutLogGroupDeletionProtection", "ses:PutConfigurationSet*",
                                        "events:UpdateEventBus"], "Resource": "*"}]}"""));
            String key = iam.createAccessKey(r -> r.userName("u")).accessKey().accessKeyId();
            CloudFormationClient stacks = cloud.cloud()
                    .client(
                            CloudFormationClient.class,
                            TestCloud.SCOPE,
                            cloud.identity().find(key).orElseThrow().caller());
            stacks.createStack(r -> r.stackName("s").templateBody(TEMPLATE.formatted("one")));
            TestStack stack = new TestStack(cloud, "s");
            stack.settled("CREATE_COMPLETE");
            stacks.updateStack(r -> r.stackName("s").templateBody(TEMPLATE.formatted("two")));
            stack.settled("UPDATE_COMPLETE");
        }
    }
}
