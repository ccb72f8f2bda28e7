package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions.Alias;
import dev.opsctl.local.store.Change;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.AliasRoutingConfiguration;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;

/** The aliases of functions. */
public final class Aliases {

    private final ServiceContext context;
    private final Functions functions;

    public Aliases(ServiceContext context, Functions functions) {
        this.context = context;
        this.functions = functions;
    }

    /** The alias with its ARN, as answers show it. */
    public AliasConfiguration show(Alias alias) {
        return AliasConfiguration.builder()
                .aliasArn(functions.arn(alias.function()) + ":" + alias.name())
                .name(alias.name())
                .functionVersion(alias.version())
                .description(alias.description() == null ? "" : alias.description())
                .revisionId(alias.revisionId())
                .routingConfig(
                        alias.weights().isEmpty()
                                ? null
                                : AliasRoutingConfiguration.builder()
                                        .additionalVersionWeights(alias.weights())
                                        .build())
                .build();
    }

    private Map<String, Double> weights(String function, String version, AliasRoutingConfiguration routing) {
        Map<String, Double> weights = routing == null ? Map.of() : routing.additionalVersionWeights();
        if (weights.size() > 1) {
            throw LambdaErrors.invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
        } else if (!weights.isEmpty() && FunctionName.LATEST.equals(version)) {
            throw LambdaErrors.invalid("$LATEST is not supported for an alias pointing to more than 1 version");
        }
        weights.forEach((other, weight) -> {
            if (weight < 0 || weight > 1) {
                throw LambdaErrors.constraint(
                        "routingConfig.additionalVersionWeights", weight, "Member must have value between 0 and 1");
            } else if (other.equals(version)) {
                throw LambdaErrors.invalid("Invalid function version " + other + ". Function version " + other
                        + " is already included in routing configuration.");
            }
            versionExists(function, other);
        });
        return weights;
    }

    private void versionExists(String function, String version) {
        if (version == null
                || functions.versions.get(Functions.key(function, version)).isEmpty()) {
            throw LambdaErrors.missing("Function not found: " + functions.arn(function) + ":" + version);
        }
    }

    public AliasConfiguration create(CreateAliasRequest request) {
        FunctionName function = FunctionName.parse(request.functionName());
        if (request.name() == null || !request.name().matches("(?!^[0-9]+$)([a-zA-Z0-9-_]{1,128})")) {
            throw LambdaErrors.constraint(
                    "name",
                    request.name(),
                    "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)");
        }
        return context.change((Change change) -> create(request, function));
    }

    private AliasConfiguration create(CreateAliasRequest request, FunctionName function) {
        versionExists(function.name(), request.functionVersion());
        Alias alias = new Alias(
                function.name(),
                request.name(),
                request.functionVersion(),
                request.description(),
                weights(function.name(), request.functionVersion(), request.routingConfig()),
                UUID.randomUUID().toString());
        if (!functions.aliases.insert(Functions.key(function.name(), request.name()), alias)) {
            throw LambdaErrors.conflict(
                    "Alias already exists: " + functions.arn(function.name()) + ":" + request.name());
        }
        return show(alias);
    }

    public Alias get(String functionName, String name) {
        FunctionName function = FunctionName.parse(functionName);
        functions.function(function);
        return functions
                .aliases
                .get(Functions.key(function.name(), name))
                .orElseThrow(() ->
                        LambdaErrors.missing("Cannot find alias arn: " + functions.arn(function.name()) + ":" + name));
    }

    public AliasConfiguration update(UpdateAliasRequest request) {
        return context.change(change -> {
            FunctionName function = FunctionName.parse(request.functionName());
            functions.function(function);
            Alias there = functions
                    .aliases
                    .get(Functions.key(function.name(), request.name()))
                    .orElseThrow(() -> LambdaErrors.missing(
                            "Alias not found: " + functions.arn(function.name()) + ":" + request.name()));
            return show(functions
                    .aliases
                    .update(Functions.key(there.function(), there.name()), now -> changed(now, request))
                    .orElseThrow());
        });
    }

    private Alias changed(Alias now, UpdateAliasRequest request) {
        if (request.revisionId() != null && !request.revisionId().equals(now.revisionId())) {
            throw LambdaErrors.precondition();
        }
        String version = request.functionVersion() == null ? now.version() : request.functionVersion();
        versionExists(now.function(), version);
        return new Alias(
                now.function(),
                now.name(),
                version,
                request.description() == null ? now.description() : request.description(),
                request.routingConfig() == null
                        ? now.weights()
                        : weights(now.function(), version, request.routingConfig()),
                UUID.randomUUID().toString());
    }

    /** @param with what goes along with the alias */
    public void delete(String functionName, String name, Runnable with) {
        FunctionName function = FunctionName.parse(functionName);
        context.change(change -> {
            functions.function(function);
            with.run();
            functions.aliases.remove(Functions.key(function.name(), name));
            functions.policies.remove(Functions.key(function.name(), name));
        });
    }
}
