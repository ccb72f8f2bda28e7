package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CdkMetadataType;
import dev.opsctl.local.service.cloudformation.type.WaitConditionHandleType;
import dev.opsctl.local.service.cloudformation.type.WaitConditionType;
import dev.opsctl.local.service.cloudformation.type.apigateway.AccountType;
import dev.opsctl.local.service.cloudformation.type.apigateway.ApiAuthorizerType;
import dev.opsctl.local.service.cloudformation.type.apigateway.ApiGatewayResponseType;
import dev.opsctl.local.service.cloudformation.type.apigateway.ApiKeyType;
import dev.opsctl.local.service.cloudformation.type.apigateway.ApiResourceType;
import dev.opsctl.local.service.cloudformation.type.apigateway.DeploymentType;
import dev.opsctl.local.service.cloudformation.type.apigateway.DocumentationPartType;
import dev.opsctl.local.service.cloudformation.type.apigateway.DocumentationVersionType;
import dev.opsctl.local.service.cloudformation.type.apigateway.MethodType;
import dev.opsctl.local.service.cloudformation.type.apigateway.ModelType;
import dev.opsctl.local.service.cloudformation.type.apigateway.RequestValidatorType;
import dev.opsctl.local.service.cloudformation.type.apigateway.RestApiType;
import dev.opsctl.local.service.cloudformation.type.apigateway.StageType;
import dev.opsctl.local.service.cloudformation.type.apigateway.UsagePlanKeyType;
import dev.opsctl.local.service.cloudformation.type.apigateway.UsagePlanType;
import dev.opsctl.local.service.cloudformation.type.cloudfront.BehaviorPolicyType;
import dev.opsctl.local.service.cloudformation.type.cloudfront.DistributionType;
import dev.opsctl.local.service.cloudformation.type.cloudfront.FunctionType;
import dev.opsctl.local.service.cloudformation.type.cloudfront.OriginAccessControlType;
import dev.opsctl.local.service.cloudformation.type.cloudwatch.AlarmType;
import dev.opsctl.local.service.cloudformation.type.cloudwatch.DashboardType;
import dev.opsctl.local.service.cloudformation.type.codebuild.ProjectType;
import dev.opsctl.local.service.cloudformation.type.codecommit.RepositoryType;
import dev.opsctl.local.service.cloudformation.type.codepipeline.PipelineType;
import dev.opsctl.local.service.cloudformation.type.dynamodb.TableType;
import dev.opsctl.local.service.cloudformation.type.events.ApiDestinationType;
import dev.opsctl.local.service.cloudformation.type.events.ArchiveType;
import dev.opsctl.local.service.cloudformation.type.events.ConnectionType;
import dev.opsctl.local.service.cloudformation.type.events.EventBusPolicyType;
import dev.opsctl.local.service.cloudformation.type.events.EventBusType;
import dev.opsctl.local.service.cloudformation.type.events.RuleType;
import dev.opsctl.local.service.cloudformation.type.iam.AccessKeyType;
import dev.opsctl.local.service.cloudformation.type.iam.InlinePolicyType;
import dev.opsctl.local.service.cloudformation.type.iam.InstanceProfileType;
import dev.opsctl.local.service.cloudformation.type.iam.ManagedPolicyType;
import dev.opsctl.local.service.cloudformation.type.iam.OidcProviderType;
import dev.opsctl.local.service.cloudformation.type.iam.PolicyType;
import dev.opsctl.local.service.cloudformation.type.iam.RoleType;
import dev.opsctl.local.service.cloudformation.type.iam.ServiceLinkedRoleType;
import dev.opsctl.local.service.cloudformation.type.iam.UserGroupType;
import dev.opsctl.local.service.cloudformation.type.iam.UserToGroupAdditionType;
import dev.opsctl.local.service.cloudformation.type.iam.UserType;
import dev.opsctl.local.service.cloudformation.type.kms.KmsAliasType;
import dev.opsctl.local.service.cloudformation.type.kms.KmsKeyType;
import dev.opsctl.local.service.cloudformation.type.kms.KmsReplicaKeyType;
import dev.opsctl.local.service.cloudformation.type.lambda.EventInvokeConfigType;
import dev.opsctl.local.service.cloudformation.type.lambda.EventSourceMappingType;
import dev.opsctl.local.service.cloudformation.type.lambda.FunctionUrlType;
import dev.opsctl.local.service.cloudformation.type.lambda.LambdaAliasType;
import dev.opsctl.local.service.cloudformation.type.lambda.LambdaFunctionType;
import dev.opsctl.local.service.cloudformation.type.lambda.LambdaPermissionType;
import dev.opsctl.local.service.cloudformation.type.lambda.LambdaVersionType;
import dev.opsctl.local.service.cloudformation.type.lambda.LayerVersionPermissionType;
import dev.opsctl.local.service.cloudformation.type.lambda.LayerVersionType;
import dev.opsctl.local.service.cloudformation.type.logs.LogGroupType;
import dev.opsctl.local.service.cloudformation.type.logs.LogStreamType;
import dev.opsctl.local.service.cloudformation.type.logs.MetricFilterType;
import dev.opsctl.local.service.cloudformation.type.logs.QueryDefinitionType;
import dev.opsctl.local.service.cloudformation.type.logs.ResourcePolicyType;
import dev.opsctl.local.service.cloudformation.type.logs.SubscriptionFilterType;
import dev.opsctl.local.service.cloudformation.type.s3.BucketPolicyType;
import dev.opsctl.local.service.cloudformation.type.s3.BucketType;
import dev.opsctl.local.service.cloudformation.type.scheduler.ScheduleGroupType;
import dev.opsctl.local.service.cloudformation.type.scheduler.ScheduleType;
import dev.opsctl.local.service.cloudformation.type.secretsmanager.RotationScheduleType;
import dev.opsctl.local.service.cloudformation.type.secretsmanager.SecretPolicyType;
import dev.opsctl.local.service.cloudformation.type.secretsmanager.SecretType;
import dev.opsctl.local.service.cloudformation.type.ses.ConfigurationSetEventDestinationType;
import dev.opsctl.local.service.cloudformation.type.ses.ConfigurationSetType;
import dev.opsctl.local.service.cloudformation.type.ses.EmailIdentityType;
import dev.opsctl.local.service.cloudformation.type.ses.MailTemplateType;
import dev.opsctl.local.service.cloudformation.type.sns.SubscriptionType;
import dev.opsctl.local.service.cloudformation.type.sns.TopicInlinePolicyType;
import dev.opsctl.local.service.cloudformation.type.sns.TopicPolicyType;
import dev.opsctl.local.service.cloudformation.type.sns.TopicType;
import dev.opsctl.local.service.cloudformation.type.sqs.QueueInlinePolicyType;
import dev.opsctl.local.service.cloudformation.type.sqs.QueuePolicyType;
import dev.opsctl.local.service.cloudformation.type.sqs.QueueType;
import dev.opsctl.local.service.cloudformation.type.ssm.ParameterType;
import dev.opsctl.local.service.cloudformation.type.stepfunctions.ActivityType;
import dev.opsctl.local.service.cloudformation.type.stepfunctions.StateMachineAliasType;
import dev.opsctl.local.service.cloudformation.type.stepfunctions.StateMachineType;
import dev.opsctl.local.service.cloudformation.type.stepfunctions.StateMachineVersionType;
import dev.opsctl.local.service.cloudformation.type.xray.GroupType;
import dev.opsctl.local.service.cloudformation.type.xray.SamplingRuleType;
import dev.opsctl.local.service.cloudformation.type.xray.TracePolicyType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every resource type that the local cloud can provision, one line each. */
public final class ResourceTypes {

    private static final Map<String, ResourceType> TYPES = List.<ResourceType>of(
                    new RoleType(),
                    new ManagedPolicyType(),
                    new PolicyType(),
                    new UserType(),
                    new AccessKeyType(),
                    new ServiceLinkedRoleType(),
                    new UserGroupType(),
                    new UserToGroupAdditionType(),
                    new InstanceProfileType(),
                    new OidcProviderType(),
                    InlinePolicyType.ofRoles(),
                    InlinePolicyType.ofUsers(),
                    InlinePolicyType.ofGroups(),
                    new KmsKeyType(),
                    new KmsReplicaKeyType(),
                    new KmsAliasType(),
                    new SecretType(),
                    new SecretPolicyType(),
                    new RotationScheduleType(),
                    new CdkMetadataType(),
                    new WaitConditionHandleType(),
                    new WaitConditionType(),
                    new ConfigurationSetType(),
                    new ConfigurationSetEventDestinationType(),
                    new EmailIdentityType(),
                    new MailTemplateType(),
                    new EventInvokeConfigType(),
                    new EventSourceMappingType(),
                    new LambdaAliasType(),
                    new LambdaFunctionType(),
                    new LambdaPermissionType(),
                    new LambdaVersionType(),
                    new LayerVersionType(),
                    new LayerVersionPermissionType(),
                    new FunctionUrlType(),
                    new DistributionType(),
                    new FunctionType(),
                    new OriginAccessControlType(),
                    BehaviorPolicyType.cache(),
                    BehaviorPolicyType.originRequest(),
                    BehaviorPolicyType.responseHeaders(),
                    AlarmType.ofMetrics(),
                    AlarmType.ofAlarms(),
                    new DashboardType(),
                    new ProjectType(),
                    new RepositoryType(),
                    new PipelineType(),
                    new LogGroupType(),
                    new LogStreamType(),
                    new MetricFilterType(),
                    new QueryDefinitionType(),
                    new ResourcePolicyType(),
                    new SubscriptionFilterType(),
                    new ArchiveType(),
                    new EventBusType(),
                    new EventBusPolicyType(),
                    new ConnectionType(),
                    new ApiDestinationType(),
                    new ScheduleType(),
                    new ScheduleGroupType(),
                    new RuleType(),
                    new TableType(),
                    new BucketType(),
                    new BucketPolicyType(),
                    new TopicType(),
                    new SubscriptionType(),
                    new TopicPolicyType(),
                    new TopicInlinePolicyType(),
                    new QueueType(),
                    new QueuePolicyType(),
                    new QueueInlinePolicyType(),
                    new AccountType(),
                    new ApiAuthorizerType(),
                    new ApiGatewayResponseType(),
                    new ApiKeyType(),
                    new ApiResourceType(),
                    new DeploymentType(),
                    new DocumentationPartType(),
                    new DocumentationVersionType(),
                    new MethodType(),
                    new ModelType(),
                    new RequestValidatorType(),
                    new RestApiType(),
                    new StageType(),
                    new UsagePlanType(),
                    new UsagePlanKeyType(),
                    new ParameterType(),
                    new ActivityType(),
                    new StateMachineAliasType(),
                    new StateMachineType(),
                    new StateMachineVersionType(),
                    new SamplingRuleType(),
                    new GroupType(),
                    new TracePolicyType())
            .stream()
            .collect(Collectors.toUnmodifiableMap(ResourceType::name, type -> type));

    private ResourceTypes() {}

    /** The types by name. */
    public static Map<String, ResourceType> all() {
        return TYPES;
    }
}
