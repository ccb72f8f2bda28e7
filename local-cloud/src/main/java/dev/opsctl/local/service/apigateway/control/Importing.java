package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.service.apigateway.definition.ApiDescription;
import dev.opsctl.local.service.apigateway.definition.SchemaReader;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.GatewayResponseType;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/** One import of a document into an API that exists. What was there under the same name or path keeps its id. */
final class Importing {

    private final ApiTables tables;
    private final ResourceOperations resources;
    private final MethodOperations methods;
    private final RestApi api;
    private final ApiDescription said;
    private final List<String> errors = new ArrayList<>();
    /** The resources by their paths: what was there, and what this import has made. */
    private final Map<String, Resource> byPath = new HashMap<>();

    Importing(
            ApiTables tables,
            ResourceOperations resources,
            MethodOperations methods,
            RestApi api,
            ApiDescription said) {
        this.tables = tables;
        this.resources = resources;
        this.methods = methods;
        this.api = api;
        this.said = said;
    }

    /** @param overwrite whether what the document does not have goes */
    void put(boolean overwrite) {
        String id = api.id();
        if (overwrite) {
            keep(tables.models, said.models(), Model::name);
            keep(tables.validators, said.validators(), RequestValidator::name);
            keep(tables.authorizers, said.authorizers(), Authorizer::name);
            tables.gatewayResponses.entries(id + "/").forEach(entry -> tables.gatewayResponses.remove(entry.getKey()));
        }
        said.models().forEach(model -> attempt("Unable to create model for '" + model.name() + "'", () -> put(model)));
        Map<String, String> validators = new LinkedHashMap<>();
        ApiTables.under(tables.validators, id).forEach(each -> validators.put(each.name(), each.id()));
        said.validators().forEach(each -> {
            String own = validators.computeIfAbsent(each.name(), name -> ApiIds.part());
            tables.validators.replace(id + "/" + own, each.toBuilder().id(own).build());
        });
        Map<String, String> authorizers = new LinkedHashMap<>();
        ApiTables.under(tables.authorizers, id).forEach(each -> authorizers.put(each.name(), each.id()));
        said.authorizers()
                .forEach(each -> attempt("Unable to create authorizer '" + each.name() + "'", () -> {
                    PartOperations.check(each);
                    String own = authorizers.computeIfAbsent(each.name(), name -> ApiIds.part());
                    tables.authorizers.replace(
                            id + "/" + own, each.toBuilder().id(own).build());
                }));
        said.gatewayResponses()
                .forEach(each -> attempt("Unable to put gateway response '" + each.responseTypeAsString() + "'", () -> {
                    if (each.responseType() == GatewayResponseType.UNKNOWN_TO_SDK_VERSION) {
                        throw ApiErrors.badRequest(
                                "Invalid gateway response type specified: " + each.responseTypeAsString());
                    }
                    tables.gatewayResponses.replace(id + "/" + each.responseTypeAsString(), each);
                }));
        if (overwrite) {
            prune();
        }
        ApiTables.under(tables.resources, id).forEach(resource -> byPath.put(resource.path(), resource));
        said.methods().forEach((path, ofPath) -> put(path, ofPath, validators, authorizers, overwrite));
        attempt(
                "Unable to put documentation parts",
                () -> DocumentationOperations.put(tables, id, said.documentation(), overwrite));
    }

    /** @throws software.amazon.awssdk.services.apigateway.model.BadRequestException if there is anything that cannot be */
    void finish(boolean failOnWarnings) {
        if (!errors.isEmpty()) {
            throw ApiErrors.badRequest("Errors found during import:\n\t" + String.join("\n\t", errors)
                    + (said.warnings().isEmpty()
                            ? ""
                            : "\nAdditionally, these warnings were found:\n\t" + String.join("\n\t", said.warnings())));
        }
        if (failOnWarnings && !said.warnings().isEmpty()) {
            throw ApiErrors.badRequest("Warnings found during import:\n\t" + String.join("\n\t", said.warnings()));
        }
    }

    private void attempt(String what, Runnable put) {
        try {
            put.run();
        } catch (AwsServiceException e) {
            errors.add(what + ": "
                    + (e.awsErrorDetails() == null
                            ? e.getMessage()
                            : e.awsErrorDetails().errorMessage()));
        }
    }

    private <T> void keep(Table<T> table, List<T> wanted, Function<T, String> name) {
        Set<String> names = new HashSet<>(wanted.stream().map(name).toList());
        table.entries(api.id() + "/").stream()
                .filter(entry -> !names.contains(name.apply(entry.getValue())))
                .forEach(entry -> table.remove(entry.getKey()));
    }

    private void put(Model model) {
        String key = api.id() + "/" + model.name();
        Model whole = model.toBuilder()
                .id(tables.models.get(key).map(Model::id).orElseGet(ApiIds::part))
                .schema(model.schema()
                        .replace(
                                "\"" + SchemaReader.MODEL,
                                "\"https://apigateway.amazonaws.com/restapis/" + api.id() + "/models/"))
                .build();
        PartOperations.check(whole);
        tables.models.replace(key, whole);
    }

    /** Takes away resources that the document's paths do not have, and methods of those that only lead to one. */
    private void prune() {
        Set<String> wanted = new HashSet<>(Set.of("/"));
        said.methods().keySet().forEach(path -> {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
                wanted.add(path.substring(0, end));
            }
        });
        for (Map.Entry<String, Resource> entry : tables.resources.entries(api.id() + "/")) {
            Resource resource = entry.getValue();
            if (!wanted.contains(resource.path())) {
                tables.resources.remove(entry.getKey());
            } else if (!said.methods().containsKey(resource.path())) {
                tables.resources.replace(
                        entry.getKey(),
                        resource.toBuilder().resourceMethods(null).build());
            }
        }
    }

    private void put(
            String path,
            Map<String, Method> ofPath,
            Map<String, String> validators,
            Map<String, String> authorizers,
            boolean overwrite) {
        Resource[] at = new Resource[1];
        attempt("Unable to create resource at path '" + path + "'", () -> at[0] = resource(path));
        if (at[0] == null) {
            return;
        }
        Map<String, Method> all = new LinkedHashMap<>(overwrite ? Map.of() : at[0].resourceMethods());
        ofPath.forEach((name, method) -> {
            Method.Builder made = method.toBuilder();
            if (method.authorizerId() != null) {
                made.authorizerId(authorizers.get(method.authorizerId()));
            }
            if (method.requestValidatorId() != null) {
                made.requestValidatorId(
                        validators.getOrDefault(method.requestValidatorId(), method.requestValidatorId()));
            }
            if (method.methodIntegration() != null) {
                attempt(
                        "Unable to put integration on '" + name + "' for resource at path '" + path + "'",
                        () -> made.methodIntegration(
                                IntegrationOperations.completed(method.methodIntegration(), at[0].id())));
            }
            check(path, made.build());
            all.put(name, made.build());
        });
        tables.resources.replace(
                api.id() + "/" + at[0].id(),
                at[0].toBuilder().resourceMethods(all.isEmpty() ? null : all).build());
    }

    private void check(String path, Method method) {
        String name = method.httpMethod();
        attempt(
                "Unable to put method '" + name + "' on resource at path '" + path + "'",
                () -> methods.check(api.id(), method));
        method.methodResponses()
                .values()
                .forEach(response -> attempt(
                        "Unable to put method response on '" + name + "' for resource at path '" + path + "'",
                        () -> methods.check(api.id(), response)));
        Integration integration = method.methodIntegration();
        if (integration != null) {
            integration
                    .integrationResponses()
                    .values()
                    .forEach(response -> attempt(
                            "Unable to put integration response on '" + name + "' for resource at path '" + path + "'",
                            () -> IntegrationOperations.check(method, response)));
        }
    }

    private Resource resource(String path) {
        Resource at = tables.resource(api.id(), api.rootResourceId());
        String reached = "";
        for (String part : path.substring(1).split("/")) {
            if (!part.isEmpty()) {
                Resource parent = at;
                reached += "/" + part;
                at = byPath.computeIfAbsent(reached, none -> resources.child(api.id(), parent, part));
            }
        }
        return at;
    }
}
