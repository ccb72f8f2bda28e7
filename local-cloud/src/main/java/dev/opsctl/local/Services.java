package dev.opsctl.local;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.apigateway.LocalApiGateway;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.dynamodb.LocalDynamoDb;
import dev.opsctl.local.service.events.LocalEvents;
import dev.opsctl.local.service.iam.LocalIam;
import dev.opsctl.local.service.kms.LocalKms;
import dev.opsctl.local.service.lambda.LocalLambda;
import dev.opsctl.local.service.logs.LocalLogs;
import dev.opsctl.local.service.s3.BucketAddressing;
import dev.opsctl.local.service.s3.LocalS3;
import dev.opsctl.local.service.scheduler.LocalScheduler;
import dev.opsctl.local.service.secretsmanager.LocalSecrets;
import dev.opsctl.local.service.ses.LocalSes;
import dev.opsctl.local.service.ses.LocalSesV2;
import dev.opsctl.local.service.sns.LocalTopics;
import dev.opsctl.local.service.sqs.LocalQueues;
import dev.opsctl.local.service.stepfunctions.LocalStateMachines;
import dev.opsctl.local.service.sts.LocalSts;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
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
import software.amazon.awssdk.services.sts.StsClient;

/** Every service of the local cloud, one line each. */
public final class Services {

    private Services() {}

    /** The definitions, in the order in which they are resumed. */
    public static List<ServiceDefinition<?>> all() {
        return List.of(
                ServiceDefinition.global("iam", IamClient.class, LocalIam::new),
                ServiceDefinition.regional("kms", KmsClient.class, LocalKms::new),
                ServiceDefinition.regional("secretsmanager", SecretsManagerClient.class, LocalSecrets::new),
                ServiceDefinition.regional("sts", StsClient.class, LocalSts::new),
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, LocalDynamoDb::tables),
                ServiceDefinition.regional("dynamodb", DynamoDbStreamsClient.class, LocalDynamoDb::streams),
                ServiceDefinition.regional("s3", S3Client.class, new LocalS3()::of)
                        .addressedBy(BucketAddressing::new),
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, LocalLogs::new),
                ServiceDefinition.regional("lambda", LambdaClient.class, LocalLambda::new),
                ServiceDefinition.regional("ses", SesClient.class, LocalSes::new),
                ServiceDefinition.regional("ses", SesV2Client.class, LocalSesV2::new),
                ServiceDefinition.regional("events", EventBridgeClient.class, LocalEvents::new),
                ServiceDefinition.regional("sqs", SqsClient.class, LocalQueues::of),
                ServiceDefinition.regional("sns", SnsClient.class, LocalTopics::of),
                ServiceDefinition.regional("apigateway", ApiGatewayClient.class, LocalApiGateway::new),
                ServiceDefinition.regional("cloudformation", CloudFormationClient.class, LocalCloudFormation::new),
                ServiceDefinition.regional("scheduler", SchedulerClient.class, LocalScheduler::new),
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::new));
    }
}
