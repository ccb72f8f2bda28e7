package dev.opsctl.local.service.lambda.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;

/**
 * The resource policies of functions, versions and aliases: who besides the account's own principals may invoke them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html">Resource-based policies</a>
 */
public final class PermissionPolicies {

    private final ServiceContext context;
    private final Functions functions;

    public PermissionPolicies(ServiceContext context, Functions functions) {
        this.context = context;
        this.functions = functions;
    }

    private static String key(FunctionName name) {
        return name.qualifier() == null ? name.name() : Functions.key(name.name(), name.qualifier());
    }

    private static ObjectNode stored(ObjectNode policy) {
        ObjectNode stored = PojoJson.mapper()
                .createObjectNode()
                .put("revisionId", UUID.randomUUID().toString());
        stored.set("policy", policy);
        return stored;
    }

    public String add(AddPermissionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        if (FunctionName.LATEST.equals(name.qualifier())) {
            throw LambdaErrors.invalid("We currently do not support adding policies for $LATEST.");
        } else if (request.statementId() == null || !request.statementId().matches("[a-zA-Z0-9-_.]{1,100}")) {
            throw LambdaErrors.constraint(
                    "statementId",
                    request.statementId(),
                    "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)");
        } else if (request.action() == null || !request.action().matches("(lambda:[*]|lambda:[a-zA-Z]+|[*])")) {
            throw LambdaErrors.constraint(
                    "action",
                    request.action(),
                    "Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])");
        } else if (request.principal() == null
                || !request.principal()
                        .matches(
                                "\\*|\\d{12}|A(ROA|IDA)[A-Z0-9]+(:.+)?|arn:aws[a-zA-Z-]*:(iam|sts)::\\d{12}:.+|[a-z0-9.-]+\\.(amazonaws\\.com(\\.cn)?|alexa-appkit\\S*)")) {
            throw LambdaErrors.invalid("The provided principal was invalid. Please check the principal and try again.");
        }
        ObjectNode statement = statement(request, name);
        context.change(change -> {
            require(name);
            JsonNode before = functions.policies.get(key(name)).orElse(null);
            String revision = before == null
                    ? functions.revision(name)
                    : before.path("revisionId").asText();
            if (request.revisionId() != null && !request.revisionId().equals(revision)) {
                throw LambdaErrors.precondition();
            }
            ObjectNode policy =
                    PolicyStatements.with(Optional.ofNullable(before).map(stored -> stored.path("policy")), statement);
            functions.policies.replace(key(name), stored(policy));
        });
        return statement.toString();
    }

    private void require(FunctionName name) {
        boolean alias =
                name.qualifier() != null && !name.numbered() && name.qualifier().matches("[a-zA-Z0-9-_]+");
        if (alias && functions.aliases.get(key(name)).isEmpty()) {
            functions.function(name);
            throw LambdaErrors.missing("Cannot find alias arn: " + functions.arn(name));
        }
        functions.require(name);
    }

    private ObjectNode statement(AddPermissionRequest request, FunctionName name) {
        ObjectNode statement = PojoJson.mapper()
                .createObjectNode()
                .put("Sid", request.statementId())
                .put("Effect", "Allow");
        String principal = request.principal();
        if ("*".equals(principal)) {
            statement.put("Principal", "*");
        } else if (principal.matches("\\d{12}")) {
            statement.putObject("Principal").put("AWS", "arn:aws:iam::" + principal + ":root");
        } else {
            statement
                    .putObject("Principal")
                    .put(principal.matches("(arn:|AROA|AIDA).*") ? "AWS" : "Service", principal);
        }
        statement.put("Action", request.action()).put("Resource", functions.arn(name));
        ObjectNode conditions = PojoJson.mapper().createObjectNode();
        if (request.sourceAccount() != null) {
            conditions.withObject("/StringEquals").put("AWS:SourceAccount", request.sourceAccount());
        }
        if (request.eventSourceToken() != null) {
            conditions.withObject("/StringEquals").put("lambda:EventSourceToken", request.eventSourceToken());
        }
        if (request.functionUrlAuthType() != null) {
            conditions
                    .withObject("/StringEquals")
                    .put("lambda:FunctionUrlAuthType", request.functionUrlAuthTypeAsString());
        }
        if (request.principalOrgID() != null) {
            conditions.withObject("/StringEquals").put("aws:PrincipalOrgID", request.principalOrgID());
        }
        if (request.invokedViaFunctionUrl() != null) {
            conditions
                    .withObject("/Bool")
                    .put(
                            "lambda:InvokedViaFunctionUrl",
                            request.invokedViaFunctionUrl().toString());
        }
        if (request.sourceArn() != null) {
            conditions.withObject("/ArnLike").put("AWS:SourceArn", request.sourceArn());
        }
        if (!conditions.isEmpty()) {
            statement.set("Condition", conditions);
        }
        return statement;
    }

    public void remove(RemovePermissionRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        context.change(change -> {
            if (functions.functions.get(name.name()).isEmpty()) {
                throw LambdaErrors.missing("No policy found for: " + functions.arn(name));
            }
            require(name);
            JsonNode before = functions
                    .policies
                    .get(key(name))
                    .orElseThrow(() -> LambdaErrors.missing("No policy is associated with the given resource."));
            if (request.revisionId() != null
                    && !request.revisionId().equals(before.path("revisionId").asText())) {
                throw LambdaErrors.precondition();
            }
            PolicyStatements.without(before.path("policy"), request.statementId())
                    .ifPresentOrElse(
                            policy -> functions.policies.replace(key(name), stored(policy)),
                            () -> functions.policies.remove(key(name)));
        });
    }

    public GetPolicyResponse get(GetPolicyRequest request) {
        FunctionName name = FunctionName.parse(request.functionName(), request.qualifier());
        functions.function(name);
        JsonNode stored = functions
                .policies
                .get(key(name))
                .orElseThrow(() -> LambdaErrors.missing("The resource you requested does not exist."));
        return GetPolicyResponse.builder()
                .policy(stored.path("policy").toString())
                .revisionId(stored.path("revisionId").asText())
                .build();
    }

    /** The policy that decides about a function, version or alias. */
    public Optional<String> find(String arn) {
        return functions.policies.get(key(FunctionName.parse(arn))).map(stored -> stored.path("policy")
                .toString());
    }
}
