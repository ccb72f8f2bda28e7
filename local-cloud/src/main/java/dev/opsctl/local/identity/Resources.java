package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourceOwners;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.policy.ArnPattern;
import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.xray.XRayClient;

/** What the services know about their own resources: policies, grants, ARNs. Services are found by the ARN. */
final class Resources {

    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);
    static final Map<String, Class<?>> CLIENTS = Map.ofEntries(
            Map.entry("iam", IamClient.class),
            Map.entry("kms", KmsClient.class),
            Map.entry("sqs", SqsClient.class),
            Map.entry("sns", SnsClient.class),
            Map.entry("lambda", LambdaClient.class),
            Map.entry("s3", S3Client.class),
            Map.entry("secretsmanager", SecretsManagerClient.class),
            Map.entry("events", EventBridgeClient.class),
            Map.entry("dynamodb", DynamoDbClient.class),
            Map.entry("execute-api", ApiGatewayClient.class),
            Map.entry("logs", CloudWatchLogsClient.class),
            Map.entry("cloudformation", CloudFormationClient.class),
            Map.entry("xray", XRayClient.class),
            Map.entry("ses", SesV2Client.class));

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private final Cloud cloud;

    Resources(Cloud cloud) {
        this.cloud = cloud;
    }

    private <T> Optional<T> service(String name, Scope scope, Class<T> ability) {
        Class<?> client = CLIENTS.get(name);
        if (client == null) {
            return Optional.empty();
        }
        try {
            Object service = cloud.named(client, scope);
            return ability.isInstance(service) ? Optional.of(ability.cast(service)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where a resource is: account and region of its ARN, or those of the call where the ARN leaves them out. */
    static Scope scope(String arn, Scope otherwise) {
        return ArnPattern.read(arn)
                .map(named -> new Scope(
                        ACCOUNT.matcher(named.account()).matches() ? named.account() : otherwise.accountId(),
                        named.region().isEmpty() || named.region().contains("*") ? otherwise.region() : named.region()))
                .orElse(otherwise);
    }

    /** Whose a resource is: of ARNs without an account, its owner's; what does not exist is of the account that is called. */
    Scope home(String arn, Scope otherwise) {
        Optional<ArnPattern> ownerless =
                ArnPattern.read(arn).filter(named -> named.account().isEmpty());
        return ownerless.isPresent()
                ? service(ownerless.get().service(), otherwise, ResourceOwners.class)
                        .flatMap(owners -> owners.owner(arn))
                        .orElse(otherwise)
                : scope(arn, otherwise);
    }

    /** @throws PolicySyntaxException if an older version took a policy that nobody can read */
    Optional<PolicyDocument> policy(String arn, Scope otherwise) {
        boolean trust = arn.startsWith("arn:aws:iam:");
        try {
            return ArnPattern.read(arn)
                    .flatMap(named -> service(named.service(), scope(arn, otherwise), ResourcePolicySource.class))
                    .flatMap(source -> source.resourcePolicy(arn))
                    .filter(document -> !document.isBlank())
                    .map(document ->
                            PolicyCache.parse(document, trust ? PolicyParser.Kind.TRUST : PolicyParser.Kind.RESOURCE));
        } catch (PolicySyntaxException e) {
            LOG.warn("the policy of {} is malformed and denies everything: {}", arn, e.getMessage());
            throw e;
        }
    }

    /** The service of a resource, if its resources have keys that their users need permission for. */
    Optional<EncryptedResources> encrypted(String arn, Scope otherwise) {
        return ArnPattern.read(arn).flatMap(named -> service(named.service(), otherwise, EncryptedResources.class));
    }

    /** ARN of the customer's key that encrypts a resource of a service. */
    Optional<String> key(EncryptedResources service, String arn, Scope otherwise) {
        return service.encryptionKey(arn)
                .filter(key -> !key.contains("alias/aws/"))
                .flatMap(key -> arn(otherwise, "kms", "key", key));
    }

    boolean granted(String arn, Scope otherwise, Caller caller, String action, RequestContext context) {
        return action.startsWith("kms:")
                && service("kms", scope(arn, otherwise), GrantSource.class)
                        .map(source -> source.granted(arn, caller, action, context))
                        .orElse(false);
    }

    Optional<String> arn(Scope scope, String service, String type, String name) {
        Scope at = name.startsWith("arn:") ? scope(name, scope) : scope;
        return service(service, at, ResourceArns.class).flatMap(source -> source.resourceArn(type, name));
    }
}
