package dev.opsctl.local.service.lambda.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.store.Table;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionRequest;

/** The resource policies of layers' versions: which other accounts may use them. */
public final class LayerPolicies {

    /** A policy. */
    public record Stored(JsonNode policy, String revisionId) {}

    private static final String LATEST = "The Revision Id provided does not match the latest Revision Id. Call the"
            + " GetLayerPolicy API to retrieve the latest Revision Id";

    private final ServiceContext context;
    private final Layers layers;
    private final Table<Stored> policies;

    public LayerPolicies(ServiceContext context, Layers layers) {
        this.context = context;
        this.layers = layers;
        this.policies = context.table("layer-policies", Stored.class);
    }

    private static String key(String layer, long number) {
        return layer + ":" + number;
    }

    private void require(String layer, long number) {
        if (layers.find(layer, number).isEmpty()) {
            throw LambdaErrors.missing("Layer version " + layers.arn(layer) + ":" + number + " does not exist.");
        }
    }

    /** @return the statement, and the policy that it is in now */
    public Stored add(AddLayerVersionPermissionRequest request, ObjectNode statement) {
        String principal = request.principal();
        statement.put("Sid", request.statementId()).put("Effect", "Allow");
        if ("*".equals(principal)) {
            statement.put("Principal", "*");
        } else {
            statement
                    .putObject("Principal")
                    .put("AWS", principal.matches("\\d{12}") ? "arn:aws:iam::" + principal + ":root" : principal);
        }
        statement
                .put("Action", request.action())
                .put("Resource", layers.arn(request.layerName()) + ":" + request.versionNumber());
        if (request.organizationId() != null) {
            statement.withObject("/Condition/StringEquals").put("aws:PrincipalOrgID", request.organizationId());
        }
        return context.change(change -> {
            require(request.layerName(), request.versionNumber());
            String key = key(request.layerName(), request.versionNumber());
            Optional<Stored> before = policies.get(key);
            revision(request.revisionId(), before.orElse(null));
            Stored stored = new Stored(
                    PolicyStatements.with(before.map(Stored::policy), statement),
                    UUID.randomUUID().toString());
            policies.replace(key, stored);
            return stored;
        });
    }

    private static void revision(@Nullable String wanted, @Nullable Stored now) {
        if (wanted != null && (now == null || !wanted.equals(now.revisionId()))) {
            throw LambdaErrors.precondition(LATEST);
        }
    }

    public void remove(String layer, long number, String statementId, @Nullable String revisionId) {
        context.change(change -> {
            require(layer, number);
            Stored before = policies.get(key(layer, number))
                    .orElseThrow(() ->
                            LambdaErrors.missing("Statement " + statementId + " is not found in resource policy."));
            revision(revisionId, before);
            PolicyStatements.without(before.policy(), statementId)
                    .ifPresentOrElse(
                            policy -> policies.replace(
                                    key(layer, number),
                                    new Stored(policy, UUID.randomUUID().toString())),
                            () -> policies.remove(key(layer, number)));
        });
    }

    public Stored get(String layer, long number) {
        require(layer, number);
        return policies.get(key(layer, number))
                .orElseThrow(() -> LambdaErrors.missing("No policy is associated with the given resource."));
    }

    public void forget(String layer, long number) {
        policies.remove(key(layer, number));
    }

    /** The policy that decides about a version. @param arn its ARN */
    public Optional<String> find(String arn) {
        return policies.get(arn.substring(arn.indexOf(":layer:") + ":layer:".length()))
                .map(stored -> stored.policy().toString());
    }
}
