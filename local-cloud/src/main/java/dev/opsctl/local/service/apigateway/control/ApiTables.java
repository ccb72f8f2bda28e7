package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.Deployment;
import software.amazon.awssdk.services.apigateway.model.DocumentationPart;
import software.amazon.awssdk.services.apigateway.model.DocumentationVersion;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;
import software.amazon.awssdk.services.apigateway.model.GetAccountResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.RestApi;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;

/** The durable state of API Gateway in one scope. Keys of an API's parts begin with {@code API/}; a missing thing is AWS's 404. */
public final class ApiTables {

    private static final int DEFAULT_LIMIT = 25;
    private static final int MAXIMUM_LIMIT = 500;

    public final ServiceContext context;
    final Table<RestApi> apis;
    final Table<Resource> resources;
    final Table<Model> models;
    final Table<RequestValidator> validators;
    final Table<Authorizer> authorizers;
    final Table<GatewayResponse> gatewayResponses;
    final Table<Deployment> deployments;
    final Table<DocumentationPart> documentation;
    final Table<DocumentationVersion> documentationVersions;
    public final Table<ApiDefinition> definitions;
    public final Table<Stage> stages;
    public final Table<ApiKey> keys;
    public final Table<UsagePlan> plans;
    public final Table<UsagePlanKey> planKeys;
    public final Table<KeyUsage> usage;
    public final Table<GetAccountResponse> accounts;

    public ApiTables(ServiceContext context) {
        this.context = context;
        apis = context.table("apis", RestApi.class);
        resources = context.table("resources", Resource.class);
        models = context.table("models", Model.class);
        validators = context.table("validators", RequestValidator.class);
        authorizers = context.table("authorizers", Authorizer.class);
        gatewayResponses = context.table("gateway-responses", GatewayResponse.class);
        deployments = context.table("deployments", Deployment.class);
        documentation = context.table("documentation", DocumentationPart.class);
        documentationVersions = context.table("documentation-versions", DocumentationVersion.class);
        definitions = context.table("definitions", ApiDefinition.class).shared();
        stages = context.table("stages", Stage.class).shared();
        keys = context.table("keys", ApiKey.class).shared();
        plans = context.table("usage-plans", UsagePlan.class).shared();
        planKeys = context.table("usage-plan-keys", UsagePlanKey.class).shared();
        usage = context.table("usage", KeyUsage.class);
        accounts = context.table("account", GetAccountResponse.class).shared();
    }

    /** The same members in another model class: a stored model as an operation's response, a request as a stored model. */
    static <T extends SdkPojo> T as(SdkPojo from, Class<T> type) {
        return PojoJson.read(PojoJson.write(from), type);
    }

    static <T> List<T> under(Table<T> table, String prefix) {
        return table.entries(prefix + "/").stream().map(Map.Entry::getValue).toList();
    }

    /**
     * A page of a list.
     *
     * @param list which one: the path of its resource, and all that chooses what is listed
     * @param limit null for AWS's 25
     */
    static <T> Page<T> page(String list, List<T> all, Function<T, String> key, Integer limit, String position) {
        return Page.of(
                list,
                all,
                key,
                limit == null || limit <= 0 ? DEFAULT_LIMIT : Math.min(limit, MAXIMUM_LIMIT),
                position == null || position.isEmpty() ? null : position,
                () -> ApiErrors.badRequest("Invalid position parameter specified"));
    }

    public RestApi api(String id) {
        return apis.get(id)
                .orElseThrow(() -> ApiErrors.notFound(
                        "Invalid API identifier specified " + context.scope().accountId() + ":" + id));
    }

    // A part of an API that is not there is the part that is not there: AWS looks for it by both ids.
    public Resource resource(String api, String id) {
        return resources
                .get(api + "/" + id)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Resource identifier specified"));
    }

    public Method method(String api, String resource, String httpMethod) {
        Method method = resource(api, resource).resourceMethods().get(httpMethod);
        if (method == null) {
            throw ApiErrors.notFound("Invalid Method identifier specified");
        }
        return method;
    }

    Model model(String api, String name) {
        return models.get(api + "/" + name)
                .orElseThrow(() -> ApiErrors.notFound("Invalid model name specified: " + name));
    }

    RequestValidator validator(String api, String id) {
        return validators
                .get(api + "/" + id)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Request Validator identifier specified"));
    }

    public Authorizer authorizer(String api, String id) {
        return authorizers
                .get(api + "/" + id)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Authorizer identifier specified"));
    }

    Deployment deployment(String api, String id) {
        return deployments
                .get(api + "/" + id)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Deployment identifier specified"));
    }

    Stage stage(String api, String name) {
        return stages.get(api + "/" + name).orElseThrow(() -> ApiErrors.notFound("Invalid stage identifier specified"));
    }

    ApiKey key(String id) {
        return keys.get(id).orElseThrow(() -> ApiErrors.notFound("Invalid API Key identifier specified"));
    }

    UsagePlan plan(String id) {
        return plans.get(id).orElseThrow(() -> ApiErrors.notFound("Invalid Usage Plan ID specified"));
    }

    /** Which account and region an API belongs to: execute-api addresses name neither. */
    public Table<Scope> index() {
        return index(context.cloud());
    }

    public static Table<Scope> index(Cloud cloud) {
        return cloud.store().table("apigateway/index", Scope.class);
    }

    /** The API as it stands now. */
    public ApiDefinition definition(String api) {
        return new ApiDefinition(
                api(api),
                under(resources, api),
                under(models, api),
                under(validators, api),
                under(authorizers, api),
                under(gatewayResponses, api));
    }

    /** Changes one stored method. */
    Method changeMethod(String api, String resourceId, String httpMethod, UnaryOperator<Method> change) {
        Resource resource = resource(api, resourceId);
        Map<String, Method> methods = new LinkedHashMap<>(resource.resourceMethods());
        Method after = change.apply(methods.get(httpMethod));
        methods.put(httpMethod, after);
        resources.replace(
                api + "/" + resourceId,
                resource.toBuilder().resourceMethods(methods).build());
        return after;
    }

    void removeMethod(String api, String resourceId, String httpMethod) {
        resources.update(api + "/" + resourceId, resource -> {
            Map<String, Method> methods = new LinkedHashMap<>(resource.resourceMethods());
            methods.remove(httpMethod);
            return resource.toBuilder().resourceMethods(methods).build();
        });
    }

    /** As {@link #one}, of an operation whose answer is empty. */
    void all(Runnable operation) {
        one(() -> {
            operation.run();
            return null;
        });
    }

    /** Runs all that an operation reads, decides and writes as one change. */
    <T> T one(Supplier<T> operation) {
        return context.change(change -> {
            return operation.get();
        });
    }
}
