package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Which permissions a call needs: actions and resource types come from AWS's data, what is special about a service from its rules.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html">Service authorization reference</a>
 */
public final class RequiredPermissions {

    private static final Map<String, ServiceRules> RULES = new HashMap<>();

    static {
        RULES.put("sqs", MessagingRules::sqs);
        RULES.put("sns", MessagingRules::sns);
        RULES.put("events", MessagingRules::events);
        RULES.put("dynamodb", DynamoDbRules::permissions);
        RULES.put("s3", S3Rules::permissions);
        RULES.put("lambda", ComputeRules::lambda);
        RULES.put("states", ComputeRules::states);
        RULES.put("cloudformation", ComputeRules::cloudFormation);
        RULES.put("iam", AccountRules::iam);
        RULES.put("sts", AccountRules::sts);
        RULES.put("kms", DataRules::kms);
        RULES.put("secretsmanager", DataRules::secrets);
        RULES.put("ssm", DataRules::parameters);
        RULES.put("logs", DataRules::logs);
        RULES.put("cloudwatch", DataRules::cloudWatch);
        RULES.put("ses", MailRules::permissions);
        RULES.put("xray", TraceRules::xray);
        RULES.put("codebuild", BuildRules::codeBuild);
        RULES.put("cloudfront", DeliveryRules::cloudFront);
        RULES.put("apigateway", ApiGatewayRules::permissions);
    }

    /** The operations for which AWS says that they need no permission, as {@code sts getCallerIdentity}. */
    private static final Set<String> UNRESTRICTED = ActionTable.lines("unrestricted").stream()
            .map(line -> line.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private final ArnLookup lookup;

    public RequiredPermissions(ArnLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * @return empty if everyone may make the call, or if it asks for nothing; otherwise at least one permission
     * @throws PassedRoles.MalformedRoleException if a role that the call passes is not one
     */
    public Optional<List<Permission>> of(
            Caller caller, Scope scope, String service, String operation, SdkRequest request) {
        if (UNRESTRICTED.contains(service + " " + operation.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        Members members = new Members(request);
        Call call = new Call(caller, scope, service, operation, request, members, lookup);
        List<Permission> own = RULES.getOrDefault(service, ServiceRules.PLAIN).permissions(call);
        if (own == null) {
            return Optional.empty();
        }
        if (own.isEmpty()) {
            // newer than the data: IAM's actions mostly bear the operations' names
            own = call.on(Character.toUpperCase(operation.charAt(0)) + operation.substring(1), "*");
        }
        List<Permission> all = new ArrayList<>(own);
        CreationTags.permission(call, own.get(0)).ifPresent(all::add);
        // a service principal passes no roles: whoever configured it did
        if (caller.type() != Caller.Type.SERVICE) {
            try {
                all.addAll(PassedRoles.of(call, named(own.get(0))));
            } catch (PassedRoles.MalformedRoleException e) {
                throw e.besides(own);
            }
        }
        return Optional.of(all);
    }

    private static @Nullable String named(Permission permission) {
        String arn = permission.resource();
        return arn.startsWith("arn:") && arn.indexOf('*') < 0 && arn.indexOf('?') < 0 ? arn : null;
    }
}
