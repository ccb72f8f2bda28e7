package dev.opsctl.local.sdk;

import java.util.Map;
import java.util.Optional;

/** The SDK's client interfaces by the service names that {@code aws-sdk} integrations use. */
public final class ServiceClients {

    private static final String PACKAGE = "software.amazon.awssdk.services.";
    private static final Map<String, String> CLIENTS = Map.ofEntries(
            Map.entry("apigateway", "apigateway.ApiGatewayClient"),
            Map.entry("cloudformation", "cloudformation.CloudFormationClient"),
            Map.entry("cloudfront", "cloudfront.CloudFrontClient"),
            Map.entry("cloudwatch", "cloudwatch.CloudWatchClient"),
            Map.entry("cloudwatchlogs", "cloudwatchlogs.CloudWatchLogsClient"),
            Map.entry("dynamodb", "dynamodb.DynamoDbClient"),
            Map.entry("codebuild", "codebuild.CodeBuildClient"),
            Map.entry("codepipeline", "codepipeline.CodePipelineClient"),
            Map.entry("codecommit", "codecommit.CodeCommitClient"),
            Map.entry("eventbridge", "eventbridge.EventBridgeClient"),
            Map.entry("iam", "iam.IamClient"),
            Map.entry("kms", "kms.KmsClient"),
            Map.entry("lambda", "lambda.LambdaClient"),
            Map.entry("s3", "s3.S3Client"),
            Map.entry("scheduler", "scheduler.SchedulerClient"),
            Map.entry("secretsmanager", "secretsmanager.SecretsManagerClient"),
            Map.entry("ses", "ses.SesClient"),
            Map.entry("sesv2", "sesv2.SesV2Client"),
            Map.entry("sfn", "sfn.SfnClient"),
            Map.entry("sns", "sns.SnsClient"),
            Map.entry("sqs", "sqs.SqsClient"),
            Map.entry("ssm", "ssm.SsmClient"),
            Map.entry("sts", "sts.StsClient"),
            Map.entry("xray", "xray.XRayClient"));

    private ServiceClients() {}

    /** @param service such as {@code dynamodb} or {@code sfn}; empty if the local cloud integrates no such service */
    public static Optional<Class<?>> of(String service) {
        String name = CLIENTS.get(service);
        if (name == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(PACKAGE + name));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
