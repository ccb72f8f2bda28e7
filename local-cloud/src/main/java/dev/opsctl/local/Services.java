package dev.opsctl.local;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.apigateway.LocalApiGateway;
import dev.opsctl.local.service.apigateway.control.ApiNames;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.StackNames;
import dev.opsctl.local.service.cloudfront.CloudFrontNames;
import dev.opsctl.local.service.cloudfront.LocalCloudFront;
import dev.opsctl.local.service.cloudwatch.LocalCloudWatch;
import dev.opsctl.local.service.cloudwatch.MetricNames;
import dev.opsctl.local.service.codebuild.CodeBuildNames;
import dev.opsctl.local.service.codebuild.LocalCodeBuild;
import dev.opsctl.local.service.codecommit.CodeCommitNames;
import dev.opsctl.local.service.codecommit.LocalCodeCommit;
import dev.opsctl.local.service.codepipeline.CodePipelineNames;
import dev.opsctl.local.service.codepipeline.LocalCodePipeline;
import dev.opsctl.local.service.dynamodb.LocalDynamoDb;
import dev.opsctl.local.service.dynamodb.TableNames;
import dev.opsctl.local.service.events.BusNames;
import dev.opsctl.local.service.events.LocalEvents;
import dev.opsctl.local.service.iam.LocalIam;
import dev.opsctl.local.service.iam.PrincipalNames;
import dev.opsctl.local.service.kms.KeyNames;
import dev.opsctl.local.service.kms.LocalKms;
import dev.opsctl.local.service.lambda.api.FunctionNames;
import dev.opsctl.local.service.lambda.api.LocalLambda;
import dev.opsctl.local.service.logs.LocalLogs;
import dev.opsctl.local.service.logs.LogNames;
import dev.opsctl.local.service.s3.BucketAddressing;
import dev.opsctl.local.service.s3.LocalS3;
import dev.opsctl.local.service.scheduler.LocalScheduler;
import dev.opsctl.local.service.scheduler.ScheduleNames;
import dev.opsctl.local.service.secretsmanager.LocalSecrets;
import dev.opsctl.local.service.secretsmanager.SecretNames;
import dev.opsctl.local.service.ses.LocalSes;
import dev.opsctl.local.service.ses.MailNames;
import dev.opsctl.local.service.sns.LocalTopics;
import dev.opsctl.local.service.sns.TopicNames;
import dev.opsctl.local.service.sqs.LocalQueues;
import dev.opsctl.local.service.sqs.QueueNames;
import dev.opsctl.local.service.ssm.LocalParameters;
import dev.opsctl.local.service.ssm.ParameterNames;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import dev.opsctl.local.service.stepfunctions.api.MachineNames;
import dev.opsctl.local.service.sts.LocalSts;
import dev.opsctl.local.service.sts.RoleNames;
import dev.opsctl.local.service.xray.LocalXRay;
import dev.opsctl.local.service.xray.XRayNames;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.xray.XRayClient;

/** Every service of the local cloud, one line each. */
public final class Services {

    private Services() {}

    /** The definitions, in the order in which they are resumed. */
    public static List<ServiceDefinition<?>> all() {
        return List.of(
                ServiceDefinition.global("iam", IamClient.class, LocalIam::of)
                        .addressedBy(cloud -> PrincipalNames.ADDRESSING),
                ServiceDefinition.regional("kms", KmsClient.class, LocalKms::of)
                        .addressedBy(cloud -> KeyNames.ADDRESSING),
                ServiceDefinition.regional("secretsmanager", SecretsManagerClient.class, LocalSecrets::of)
                        .addressedBy(cloud -> SecretNames.ADDRESSING),
                ServiceDefinition.regional("ssm", SsmClient.class, LocalParameters::of)
                        .addressedBy(cloud -> ParameterNames.ADDRESSING),
                ServiceDefinition.regional("sts", StsClient.class, LocalSts::of)
                        .addressedBy(cloud -> RoleNames.ADDRESSING),
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, LocalDynamoDb::tables)
                        .addressedBy(cloud -> new TableNames()),
                ServiceDefinition.regional("dynamodb", DynamoDbStreamsClient.class, LocalDynamoDb::streams)
                        .addressedBy(cloud -> new TableNames()),
                ServiceDefinition.regional("s3", S3Client.class, new LocalS3()::of)
                        .addressedBy(BucketAddressing::new),
                ServiceDefinition.global("cloudfront", CloudFrontClient.class, LocalCloudFront::of)
                        .addressedBy(cloud -> CloudFrontNames.ADDRESSING),
                ServiceDefinition.regional("cloudwatch", CloudWatchClient.class, LocalCloudWatch::of)
                        .addressedBy(cloud -> MetricNames.ADDRESSING),
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, LocalLogs::of)
                        .addressedBy(cloud -> LogNames.ADDRESSING),
                ServiceDefinition.regional("xray", XRayClient.class, LocalXRay::of)
                        .addressedBy(cloud -> XRayNames.ADDRESSING),
                ServiceDefinition.regional("codecommit", CodeCommitClient.class, LocalCodeCommit::of)
                        .unconstrained()
                        .addressedBy(cloud -> CodeCommitNames.ADDRESSING),
                ServiceDefinition.regional("codebuild", CodeBuildClient.class, LocalCodeBuild::of)
                        .addressedBy(cloud -> CodeBuildNames.ADDRESSING),
                ServiceDefinition.regional("lambda", LambdaClient.class, LocalLambda::of)
                        .addressedBy(cloud -> FunctionNames.ADDRESSING),
                ServiceDefinition.regional("ses", SesClient.class, LocalSes::v1).addressedBy(cloud -> MailNames.V1),
                ServiceDefinition.regional("ses", SesV2Client.class, LocalSes::v2)
                        .addressedBy(cloud -> MailNames.V2),
                ServiceDefinition.regional("events", EventBridgeClient.class, LocalEvents::of)
                        .addressedBy(cloud -> BusNames.ADDRESSING),
                ServiceDefinition.regional("sqs", SqsClient.class, LocalQueues::of)
                        .addressedBy(cloud -> new QueueNames()),
                ServiceDefinition.regional("sns", SnsClient.class, LocalTopics::of)
                        .addressedBy(cloud -> TopicNames.ADDRESSING),
                ServiceDefinition.regional("apigateway", ApiGatewayClient.class, LocalApiGateway::of)
                        .addressedBy(cloud -> ApiNames.ADDRESSING),
                ServiceDefinition.regional("cloudformation", CloudFormationClient.class, LocalCloudFormation::of)
                        .addressedBy(cloud -> StackNames.ADDRESSING),
                ServiceDefinition.regional("codepipeline", CodePipelineClient.class, LocalCodePipeline::of)
                        .addressedBy(cloud -> CodePipelineNames.ADDRESSING),
                ServiceDefinition.regional("scheduler", SchedulerClient.class, LocalScheduler::of)
                        .addressedBy(cloud -> ScheduleNames.ADDRESSING),
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of)
                        .addressedBy(cloud -> MachineNames.ADDRESSING));
    }
}
