package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.action.ResourceFacts;
import dev.opsctl.local.identity.policy.ArnPattern;
import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Asks the services themselves, in the name of the resource's own account. */
final class AskedFacts implements ResourceFacts {

    private static final long KNOWN_NANOS = 2_000_000_000L;

    private record Known(Map<String, List<String>> attributes, long since) {}

    private final Cloud cloud;
    private final ResourceTags tags;
    /** Key schemas of tables: asked for with every item, and never changed while the table lives. */
    private final Map<String, Known> schemas = new ConcurrentHashMap<>();

    AskedFacts(Cloud cloud) {
        this.cloud = cloud;
        this.tags = new ResourceTags(cloud);
    }

    @Override
    public Map<String, String> tags(String arn, @Nullable String version, Scope scope) {
        Scope at = Resources.scope(arn, scope);
        return known(at, () -> tags.of(arn, version, at), Map.of());
    }

    /**
     * What a service says; nothing if it has no such resource or answers no such question.
     *
     * @throws UnknownConditionException if it cannot say: what depends on it must not count as absent
     */
    private static <T> T known(Scope at, Supplier<T> question, T otherwise) {
        try {
            return Caller.root(at.accountId()).run(question);
        } catch (AwsServiceException e) {
            if (e.statusCode() >= 500 && e.statusCode() != 501) {
                throw new UnknownConditionException("what a service could not say (" + e.getMessage() + ")");
            }
            return otherwise;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return otherwise;
        }
    }

    @Override
    public Map<String, List<String>> attributes(String arn, Scope scope) {
        ArnPattern named = ArnPattern.read(arn).orElse(null);
        if (named == null) {
            return Map.of();
        }
        Scope at = Resources.scope(arn, scope);
        Function<String, Map<String, List<String>>> question =
                switch (named.service()) {
                    case "kms" -> resource -> key(resource, at);
                    case "iam" -> resource -> entity(resource, at);
                    case "dynamodb" -> resource -> schema(arn, resource, at);
                    case "events" -> resource -> rule(resource, at);
                    case "lambda" -> resource -> mapping(resource, at);
                    case "secretsmanager" -> resource -> secret(arn, at);
                    case "apigateway" -> resource -> new ApiFacts(cloud).of(resource, at);
                    case "s3" -> resource -> Map.of("account", List.of(at.accountId()));
                    default -> resource -> Map.of();
                };
        return known(at, () -> question.apply(named.resource()), Map.of());
    }

    private Map<String, List<String>> key(String resource, Scope at) {
        if (!resource.startsWith("key/")) {
            return Map.of();
        }
        KmsClient kms = cloud.service(KmsClient.class, at);
        String id = resource.substring(4);
        KeyMetadata key = kms.describeKey(r -> r.keyId(id)).keyMetadata();
        List<String> aliases = kms.listAliases(r -> r.keyId(id)).aliases().stream()
                .map(AliasListEntry::aliasName)
                .toList();
        return present(
                "kms:KeyOrigin", key.originAsString(),
                "kms:KeySpec", key.keySpecAsString(),
                "kms:KeyUsage", key.keyUsageAsString(),
                "kms:MultiRegion", String.valueOf(Boolean.TRUE.equals(key.multiRegion())),
                "kms:MultiRegionKeyType",
                        key.multiRegionConfiguration() == null
                                ? null
                                : key.multiRegionConfiguration().multiRegionKeyTypeAsString(),
                "kms:ResourceAliases", aliases.isEmpty() ? null : aliases);
    }

    private Map<String, List<String>> entity(String resource, Scope at) {
        IamClient iam = cloud.service(IamClient.class, at);
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        AttachedPermissionsBoundary boundary = resource.startsWith("role/")
                ? iam.getRole(r -> r.roleName(name)).role().permissionsBoundary()
                : resource.startsWith("user/")
                        ? iam.getUser(r -> r.userName(name)).user().permissionsBoundary()
                        : null;
        return present("iam:PermissionsBoundary", boundary == null ? null : boundary.permissionsBoundaryArn());
    }

    private Map<String, List<String>> schema(String arn, String resource, Scope at) {
        Known known = schemas.get(arn);
        if (known != null && System.nanoTime() - known.since < KNOWN_NANOS) {
            return known.attributes;
        }
        String[] names = resource.split("/");
        TableDescription table = cloud.service(DynamoDbClient.class, at)
                .describeTable(r -> r.tableName(names[1]))
                .table();
        List<KeySchemaElement> schema = names.length > 3 && names[2].equals("index")
                ? table.globalSecondaryIndexes().stream()
                        .filter(index -> index.indexName().equals(names[3]))
                        .map(index -> index.keySchema())
                        .findFirst()
                        .orElse(table.keySchema())
                : table.keySchema();
        Map<String, List<String>> found = Map.of(
                "hashKey",
                schema.stream()
                        .filter(element -> element.keyType() == KeyType.HASH)
                        .map(KeySchemaElement::attributeName)
                        .toList());
        if (schemas.size() > 1000) {
            schemas.clear();
        }
        schemas.put(arn, new Known(found, System.nanoTime()));
        return found;
    }

    private Map<String, List<String>> rule(String resource, Scope at) {
        if (!resource.startsWith("rule/")) {
            return Map.of();
        }
        String[] names = resource.split("/");
        DescribeRuleResponse rule = cloud.service(EventBridgeClient.class, at)
                .describeRule(r -> r.name(names[names.length - 1]).eventBusName(names.length > 2 ? names[1] : null));
        return present("events:ManagedBy", rule.managedBy(), "events:creatorAccount", rule.createdBy());
    }

    private Map<String, List<String>> mapping(String resource, Scope at) {
        return resource.startsWith("event-source-mapping:")
                ? present(
                        "lambda:FunctionArn",
                        cloud.service(LambdaClient.class, at)
                                .getEventSourceMapping(r -> r.uuid(resource.substring(21)))
                                .functionArn())
                : Map.of();
    }

    private Map<String, List<String>> secret(String arn, Scope at) {
        return present(
                "secretsmanager:resource/AllowRotationLambdaArn",
                cloud.service(SecretsManagerClient.class, at)
                        .describeSecret(r -> r.secretId(arn))
                        .rotationLambdaARN());
    }

    /** Keys and values in turn, without those whose value is null. */
    static Map<String, List<String>> present(@Nullable Object... pairs) {
        Map<String, List<String>> present = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] instanceof List<?> many) {
                present.put(
                        pairs[i].toString(), many.stream().map(String::valueOf).toList());
            } else if (pairs[i + 1] != null) {
                present.put(pairs[i].toString(), List.of(pairs[i + 1].toString()));
            }
        }
        return present;
    }
}
