package dev.opsctl.local.identity.action;

import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of each documented condition key comes from. Alternatives are tried in order: {@code A.B} is a member of the request,
 * {@code 'x'} a value, {@code #} the resource's attribute of that name, {@code @x} a rule of {@link ConditionRules}, {@code =} means that
 * the service's rules put it with the permission, {@code !} that requests to the local cloud never have the key (nothing here sends it),
 * {@code ?} that its value cannot be known. How a request to S3 was signed comes with its caller; calls inside the cloud count as signed
 * in their headers.
 */
final class ConditionSources {

    private static final Map<String, String[]> SOURCES = new HashMap<>();

    static {
        """
            aws:RequestTag/* @requestTag
            aws:TagKeys @tagKeys
            aws:ResourceTag/* @resourceTag
            iam:ResourceTag/* @resourceTag
            secretsmanager:ResourceTag/* @resourceTag

            apigateway:Request/AccessLoggingDestination @patched:/accessLogSettings/destinationArn
            apigateway:Request/AccessLoggingFormat @patched:/accessLogSettings/format
            apigateway:Request/ApiKeyRequired apiKeyRequired @patched:/apiKeyRequired
            apigateway:Request/ApiName @apiName @patched:/name
            apigateway:Request/AuthorizerType @authorizerType @patched:/type
            apigateway:Request/AuthorizerUri authorizerUri @patched:/authorizerUri
            apigateway:Request/DisableExecuteApiEndpoint disableExecuteApiEndpoint @patched:/disableExecuteApiEndpoint
            apigateway:Request/EndpointType endpointConfiguration.types @patched:/endpointConfiguration/types/
            apigateway:Request/MtlsTrustStoreUri mutualTlsAuthentication.truststoreUri @patched:/mutualTlsAuthentication/truststoreUri
            apigateway:Request/MtlsTrustStoreVersion mutualTlsAuthentication.truststoreVersion @patched:/mutualTlsAuthentication/truststoreVersion
            apigateway:Request/RouteAuthorizationType authorizationType @patched:/authorizationType
            apigateway:Request/SecurityPolicy securityPolicy @patched:/securityPolicy
            apigateway:Request/StageName @stageName
            apigateway:Request/AccessAssociationSource accessAssociationSource
            apigateway:Request/DomainNameArn domainNameArn
            apigateway:Request/CognitoUserPoolArn !
            apigateway:Request/ConditionBasePaths !
            apigateway:Request/Method !
            apigateway:Request/PortalDisplayName !
            apigateway:Request/PortalDomainName !
            apigateway:Request/PortalProductDisplayName !
            apigateway:Request/Priority !
            apigateway:Request/ProductPageTitle !
            apigateway:Request/ProductRestEndpointPageEndpointPrefix !
            apigateway:Request/RestApiId !
            apigateway:Request/Stage !
            apigateway:Resource/AccessLoggingDestination #
            apigateway:Resource/AccessLoggingFormat #
            apigateway:Resource/ApiKeyRequired #
            apigateway:Resource/ApiName #
            apigateway:Resource/AuthorizerType #
            apigateway:Resource/AuthorizerUri #
            apigateway:Resource/DisableExecuteApiEndpoint #
            apigateway:Resource/EndpointType #
            apigateway:Resource/RouteAuthorizationType #
            apigateway:Resource/CognitoUserPoolArn !
            apigateway:Resource/ConditionBasePaths !
            apigateway:Resource/Method !
            apigateway:Resource/MtlsTrustStoreUri !
            apigateway:Resource/MtlsTrustStoreVersion !
            apigateway:Resource/PortalDisplayName !
            apigateway:Resource/PortalDomainName !
            apigateway:Resource/PortalProductDisplayName !
            apigateway:Resource/PortalPublishStatus !
            apigateway:Resource/Priority !
            apigateway:Resource/ProductPageTitle !
            apigateway:Resource/ProductRestEndpointPageEndpointPrefix !
            apigateway:Resource/RestApiId !
            apigateway:Resource/RoutingMode !
            apigateway:Resource/SecurityPolicy !
            apigateway:Resource/Stage !
            execute-api:viaDomainArn !

            cloudformation:ChangeSetName ChangeSetName
            cloudformation:CreateAction !
            cloudformation:ImportResourceTypes ResourcesToImport.ResourceType
            cloudformation:ResourceTypes ResourceTypes
            cloudformation:RoleArn RoleARN
            cloudformation:StackPolicyUrl StackPolicyURL
            cloudformation:TargetRegion Regions
            cloudformation:TemplateUrl TemplateURL
            cloudformation:TypeArn ?

            cloudwatch:AlarmActions AlarmActions
            cloudwatch:namespace Namespace
            cloudwatch:requestInsightRuleLogGroups ?
            cloudwatch:requestManagedResourceARNs ?

            codecommit:References @reference

            dynamodb:Attributes @attributes
            dynamodb:EnclosingOperation @enclosing
            dynamodb:FisActionId !
            dynamodb:FisTargetArns !
            dynamodb:FullTableScan @fullTableScan
            dynamodb:LeadingKeys @leadingKeys
            dynamodb:ReturnConsumedCapacity ReturnConsumedCapacity 'NONE'
            dynamodb:ReturnValues @returnValues
            dynamodb:Select @select

            events:EventBusArn EventBuses.EventBusArn
            events:ManagedBy #
            events:TargetArn Targets.Arn
            events:creatorAccount # @callerAccount
            events:detail-type Entries.DetailType @pattern:detail-type
            events:detail.eventTypeCode @pattern:detail.eventTypeCode
            events:detail.service @pattern:detail.service
            events:detail.userIdentity.principalId @pattern:detail.userIdentity.principalId
            events:eventBusInvocation @byRule
            events:source Entries.Source @pattern:source

            iam:AWSServiceName AWSServiceName
            iam:AssociatedResourceArn =
            iam:DelegationDuration ?
            iam:DelegationRequestOwner ?
            iam:FIDO-FIPS-140-2-certification !
            iam:FIDO-FIPS-140-3-certification !
            iam:FIDO-certification !
            iam:NotificationChannel ?
            iam:OrganizationsPolicyId OrganizationsPolicyId
            iam:PassedToService =
            iam:PermissionsBoundary PermissionsBoundary #
            iam:PolicyARN PolicyArn
            iam:RegisterSecurityKey !
            iam:ServiceSpecificCredentialAgeDays CredentialAgeDays
            iam:ServiceSpecificCredentialServiceName ServiceName
            iam:TemplateArn ?

            kms:BypassPolicyLockoutSafetyCheck BypassPolicyLockoutSafetyCheck 'false'
            kms:CallerAccount @callerAccount
            kms:DataKeyPairSpec KeyPairSpec
            kms:EncryptionAlgorithm EncryptionAlgorithm @reEncryptAlgorithm 'SYMMETRIC_DEFAULT'
            kms:EncryptionContext:* =
            kms:EncryptionContextKeys =
            kms:ExpirationModel ExpirationModel
            kms:GrantConstraintType @grantConstraint
            kms:GrantIsForAWSResource @viaService
            kms:GrantOperations Operations
            kms:GranteePrincipal GranteePrincipal
            kms:KeyAgreementAlgorithm KeyAgreementAlgorithm
            kms:KeyOrigin Origin # 'AWS_KMS'
            kms:KeySpec KeySpec CustomerMasterKeySpec # 'SYMMETRIC_DEFAULT'
            kms:KeyUsage KeyUsage # 'ENCRYPT_DECRYPT'
            kms:MacAlgorithm MacAlgorithm
            kms:MessageType MessageType 'RAW'
            kms:MultiRegion MultiRegion # 'false'
            kms:MultiRegionKeyType #
            kms:PrimaryRegion PrimaryRegion
            kms:ReEncryptOnSameKey @sameKey
            kms:ReplicaRegion ReplicaRegion
            kms:RequestAlias @requestAlias
            kms:ResourceAliases #
            kms:RetiringPrincipal RetiringPrincipal
            kms:RotationPeriodInDays RotationPeriodInDays '365'
            kms:ScheduleKeyDeletionPendingWindowInDays PendingWindowInDays '30'
            kms:SigningAlgorithm SigningAlgorithm
            kms:ValidTo ValidTo
            kms:ViaService =
            kms:WrappingAlgorithm WrappingAlgorithm
            kms:WrappingKeySpec WrappingKeySpec

            lambda:CodeSigningConfigArn CodeSigningConfigArn
            lambda:EventSourceToken !
            lambda:FunctionArn @function #
            lambda:FunctionUrlAuthType FunctionUrlAuthType AuthType
            lambda:InvokedViaFunctionUrl !
            lambda:Layer Layers
            lambda:Principal Principal
            lambda:SecurityGroupIds VpcConfig.SecurityGroupIds
            lambda:SubnetIds VpcConfig.SubnetIds
            lambda:VpcIds @vpc

            logs:DeliveryDestinationResourceArn deliveryDestinationConfiguration.destinationResourceArn
            logs:LogGeneratingResourceArns resourceArn

            s3:AccessGrantScope ?
            s3:AccessGrantsInstanceArn ?
            s3:AccessGrantsLocationScope ?
            s3:AccessPointNetworkOrigin !
            s3:AccessPointTag/* !
            s3:BucketTag/* !
            s3:DataAccessPointAccount !
            s3:DataAccessPointArn !
            s3:ExistingJobOperation ?
            s3:ExistingJobPriority ?
            s3:ExistingObjectTag/* @resourceTag
            s3:InventoryAccessibleOptionalFields ?
            s3:JobSuspendedCause ?
            s3:ObjectCreationOperation @createsObject
            s3:RequestJobOperation ?
            s3:RequestJobPriority ?
            s3:RequestObjectTag/* @requestTag
            s3:RequestObjectTagKeys @tagKeys
            s3:ResourceAccount @resourceAccount
            s3:TlsVersion '1.3'
            s3:authType 'REST-HEADER'
            s3:delimiter Delimiter
            s3:destinationRegion ?
            s3:if-match IfMatch
            s3:if-none-match IfNoneMatch
            s3:isReplicationPauseRequest !
            s3:locationconstraint CreateBucketConfiguration.LocationConstraint
            s3:max-keys MaxKeys
            s3:object-lock-legal-hold ObjectLockLegalHoldStatus LegalHold.Status
            s3:object-lock-mode ObjectLockMode Retention.Mode
            s3:object-lock-remaining-retention-days @retentionDays
            s3:object-lock-retain-until-date ObjectLockRetainUntilDate Retention.RetainUntilDate
            s3:prefix Prefix
            s3:signatureAge '0'
            s3:signatureversion 'AWS4-HMAC-SHA256'
            s3:versionid VersionId
            s3:x-amz-acl ACL
            s3:x-amz-bucket-namespace !
            s3:x-amz-content-sha256 'UNSIGNED-PAYLOAD'
            s3:x-amz-copy-source CopySource
            s3:x-amz-grant-full-control GrantFullControl
            s3:x-amz-grant-read GrantRead
            s3:x-amz-grant-read-acp GrantReadACP
            s3:x-amz-grant-write GrantWrite
            s3:x-amz-grant-write-acp GrantWriteACP
            s3:x-amz-metadata-directive MetadataDirective
            s3:x-amz-object-ownership ObjectOwnership
            s3:x-amz-server-side-encryption ServerSideEncryption
            s3:x-amz-server-side-encryption-aws-kms-key-id SSEKMSKeyId
            s3:x-amz-server-side-encryption-customer-algorithm SSECustomerAlgorithm
            s3:x-amz-storage-class StorageClass
            s3:x-amz-website-redirect-location WebsiteRedirectLocation

            secretsmanager:AddReplicaRegions AddReplicaRegions.Region
            secretsmanager:BlockPublicPolicy BlockPublicPolicy
            secretsmanager:Description Description
            secretsmanager:ExternalSecretRotationRoleArn ExternalSecretRotationRoleArn
            secretsmanager:ForceDeleteWithoutRecovery ForceDeleteWithoutRecovery
            secretsmanager:ForceOverwriteReplicaSecret ForceOverwriteReplicaSecret
            secretsmanager:KmsKeyArn KmsKeyId
            secretsmanager:KmsKeyId KmsKeyId
            secretsmanager:ModifyRotationRules @rotationRules
            secretsmanager:Name Name
            secretsmanager:RecoveryWindowInDays RecoveryWindowInDays
            secretsmanager:RotateImmediately RotateImmediately
            secretsmanager:RotationLambdaARN RotationLambdaARN
            secretsmanager:SecretId =
            secretsmanager:SecretPrimaryRegion @region
            secretsmanager:Type Type
            secretsmanager:VersionId VersionId
            secretsmanager:VersionStage VersionStage
            secretsmanager:resource/AllowRotationLambdaArn #
            secretsmanager:resource/Type !

            ses:AddonSubscriptionArn ?
            ses:ApiVersion @mailVersion
            ses:ExportSourceType @exportSource
            ses:FeedbackAddress FeedbackForwardingEmailAddress ReturnPath
            ses:FromAddress =
            ses:FromDisplayName =
            ses:MailManagerIngressPointType ?
            ses:MailManagerRuleSetArn ?
            ses:MailManagerTrafficPolicyArn ?
            ses:MultiRegionEndpointId EndpointId
            ses:Recipients =
            ses:ReplicaRegion Details.RoutesDetails.Region
            ses:TenantName TenantName

            sns:Endpoint Endpoint
            sns:Protocol Protocol
            ssm:AccessRequestId ?
            ssm:AutoApprove ?
            ssm:DocumentCategories ?
            ssm:DocumentType ?
            ssm:DocumentVersion DocumentVersion
            ssm:InventoryTypeName ?
            ssm:Overwrite Overwrite 'false'
            ssm:Policies Policies
            ssm:Recursive Recursive 'false'
            ssm:SessionDocumentAccessCheck ?
            ssm:SourceInstanceARN !
            ssm:SyncType SyncType
            ssm:resourceTag/* @resourceTag
            ssm:resourceTag/aws:ssmmessages:session-id !
            ssm:resourceTag/aws:ssmmessages:target-id !
            ec2:SourceInstanceARN !
            states:StateMachineQualifier =

            sts:AWSServiceName ?
            sts:DurationSeconds DurationSeconds
            sts:ExternalId ExternalId
            sts:IdentityTokenAudience Audience
            sts:RequestContext/* ?
            sts:RequestContextProviders ProvidedContexts.ProviderArn
            sts:RoleSessionName RoleSessionName
            sts:SigningAlgorithm SigningAlgorithm
            sts:SourceIdentity SourceIdentity
            sts:TaskPolicyArn TaskPolicyArn.arn
            sts:TransitiveTagKeys TransitiveTagKeys

            xray:ResourcePolicyName PolicyName
            xray:TraceSegmentDestination Destination
            """
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    String[] words = line.strip().split(" ");
                    SOURCES.put(words[0], Arrays.copyOfRange(words, 1, words.length));
                });
    }

    private ConditionSources() {}

    /** Whether anything is known about a documented key: how it is set, that it never is, or that it cannot be known. */
    static boolean knows(String key) {
        return sources(key).length > 0;
    }

    /** Whether policies that name the key are refused. */
    static boolean refuses(String key) {
        return sources(key)[0].equals("?");
    }

    static String[] sources(String key) {
        String[] sources = SOURCES.get(key);
        if (sources != null) {
            return sources;
        }
        if (key.startsWith("codebuild:")) {
            return new String[] {"@build"};
        }
        // what identity providers and enclaves assert: neither is part of the local cloud, so no request brings it
        return key.matches(
                        "(saml|accounts\\.google\\.com|cognito-identity\\.amazonaws\\.com|graph\\.facebook\\.com|www\\.amazon\\.com):.*"
                                + "|kms:RecipientAttestation:.*")
                ? new String[] {"@recipient"}
                : new String[0];
    }

    static @Nullable List<String> values(String key, AskedKey asked) {
        for (String source : sources(key)) {
            List<String> found = value(key, source, asked);
            if (found != null && !found.isEmpty()) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable List<String> value(String key, String source, AskedKey asked) {
        switch (source.charAt(0)) {
            case '!', '=':
                return null;
            case '?':
                throw new UnknownConditionException(key);
            case '\'':
                return List.of(source.substring(1, source.length() - 1));
            case '#':
                return asked.facts()
                        .attributes(asked.permission().resource(), asked.scope())
                        .get(key);
            case '@':
                String[] rule = source.substring(1).split(":", 2);
                Function<ConditionRules.Asked, List<String>> function = ConditionRules.named(rule[0]);
                return function.apply(new ConditionRules.Asked(key, asked, rule.length > 1 ? rule[1] : ""));
            default:
                return asked.request() == null ? null : asked.members().texts(source);
        }
    }
}
