package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.action.Members;
import dev.opsctl.local.identity.policy.ArnPattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.xray.XRayClient;

/** The tags of any resource, by its ARN, from its service. */
final class ResourceTags {

    private final Cloud cloud;

    ResourceTags(Cloud cloud) {
        this.cloud = cloud;
    }

    /** @param version of an object, or null */
    Map<String, String> of(String arn, @Nullable String version, Scope at) {
        return ArnPattern.read(arn)
                .map(named -> answer(arn, version, named.service(), named.resource(), at))
                .map(answer -> new Members(answer).tags())
                .orElse(Map.of());
    }

    /** The service's answer that has the tags. */
    private @Nullable SdkPojo answer(String arn, @Nullable String version, String service, String resource, Scope at) {
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        return switch (service) {
            case "iam" -> entity(arn, resource, name, at);
            case "kms" -> cloud.service(KmsClient.class, at).listResourceTags(r -> r.keyId(name));
            case "sqs" -> {
                SqsClient queues = cloud.service(SqsClient.class, at);
                String url = queues.getQueueUrl(r -> r.queueName(resource)).queueUrl();
                yield queues.listQueueTags(r -> r.queueUrl(url));
            }
            case "sns" -> cloud.service(SnsClient.class, at).listTagsForResource(r -> r.resourceArn(arn));
            case "lambda" ->
                resource.startsWith("layer:") // which have none
                        ? null
                        : cloud.service(LambdaClient.class, at)
                                .listTags(r -> r.resource(arn.replaceFirst("^((?:[^:]*:){6}[^:]*).*$", "$1")));
            // the tags of a bucket decide nothing while attribute-based access control is off, which it is
            case "s3" ->
                resource.indexOf('/') < 0
                        ? null
                        : cloud.service(S3Client.class, at)
                                .getObjectTagging(r -> r.bucket(resource.substring(0, resource.indexOf('/')))
                                        .key(resource.substring(resource.indexOf('/') + 1))
                                        .versionId(version));
            case "codebuild" ->
                cloud.service(CodeBuildClient.class, at).batchGetProjects(r -> r.names(name)).projects().stream()
                        .findFirst()
                        .orElse(null);
            case "codepipeline" ->
                cloud.service(CodePipelineClient.class, at)
                        .listTagsForResource(r -> r.resourceArn(arn.replaceFirst("/.*$", "")));
            case "secretsmanager" ->
                cloud.service(SecretsManagerClient.class, at).describeSecret(r -> r.secretId(arn));
            case "events" -> cloud.service(EventBridgeClient.class, at).listTagsForResource(r -> r.resourceARN(arn));
            case "dynamodb" ->
                cloud.service(DynamoDbClient.class, at)
                        .listTagsOfResource(r -> r.resourceArn(arn.replaceFirst("(:table/[^/]+).*$", "$1")));
            case "apigateway" -> cloud.service(ApiGatewayClient.class, at).getTags(r -> r.resourceArn(arn));
            case "logs" ->
                cloud.service(CloudWatchLogsClient.class, at)
                        .listTagsForResource(r -> r.resourceArn(
                                arn.replaceFirst(":log-stream:.*$", "").replaceFirst(":\\*$", "")));
            case "ses" -> cloud.service(SesV2Client.class, at).listTagsForResource(r -> r.resourceArn(arn));
            case "states" -> cloud.service(SfnClient.class, at).listTagsForResource(r -> r.resourceArn(arn));
            case "cloudformation" ->
                cloud.service(CloudFormationClient.class, at)
                        .describeStacks(r -> r.stackName(arn.endsWith("/*") ? resource.split("/")[1] : arn))
                        .stacks()
                        .get(0);
            case "ssm" ->
                cloud.service(SsmClient.class, at)
                        .listTagsForResource(r -> r.resourceType("Parameter").resourceId(arn));
            case "cloudwatch" -> cloud.service(CloudWatchClient.class, at).listTagsForResource(r -> r.resourceARN(arn));
            case "cloudfront" -> cloud.service(CloudFrontClient.class, at).listTagsForResource(r -> r.resource(arn));
            case "codecommit" -> cloud.service(CodeCommitClient.class, at).listTagsForResource(r -> r.resourceArn(arn));
            case "xray" -> cloud.service(XRayClient.class, at).listTagsForResource(r -> r.resourceARN(arn));
            case "scheduler" -> cloud.service(SchedulerClient.class, at).listTagsForResource(r -> r.resourceArn(arn));
            default -> null;
        };
    }

    private @Nullable SdkPojo entity(String arn, String resource, String name, Scope at) {
        IamClient iam = cloud.service(IamClient.class, at);
        return switch (resource.substring(0, Math.max(0, resource.indexOf('/')))) {
            case "role" -> iam.listRoleTags(r -> r.roleName(name));
            case "user" -> iam.listUserTags(r -> r.userName(name));
            case "policy" -> iam.listPolicyTags(r -> r.policyArn(arn));
            default -> null;
        };
    }
}
