package dev.opsctl.local.service.apigateway;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.apigateway.execute.ApiCaches;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.GetAccountResponse;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/**
 * API Gateway's REST APIs: the control plane. What a deployment froze is served by {@link dev.opsctl.local.service.apigateway.execute}.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html">API Gateway API reference</a>
 */
public final class LocalApiGateway
        implements RestApiOperations,
                ResourceOperations,
                IntegrationOperations,
                PartOperations,
                StageOperations,
                UsageOperations,
                TagOperations,
                ResourcePolicySource,
                ApiGatewayClient {

    private final ApiTables tables;
    private final ApiCaches caches = new ApiCaches();
    private final StageLogs logs;

    public LocalApiGateway(ServiceContext context) {
        this.tables = new ApiTables(context);
        this.logs = new StageLogs(context, this::logRole);
    }

    @Override
    public ApiTables tables() {
        return tables;
    }

    /** The account and region of an API. */
    public static Optional<Scope> scopeOf(Cloud cloud, String api) {
        return ApiTables.index(cloud).get(api);
    }

    public ServiceContext context() {
        return tables.context;
    }

    public Optional<Stage> stage(String api, String name) {
        return tables.stages.get(api + "/" + name);
    }

    /** What a deployment froze. */
    public Optional<ApiDefinition> definition(String api, String deployment) {
        return tables.definitions.get(api + "/" + deployment);
    }

    /** The enabled key with a value. */
    public Optional<ApiKey> keyByValue(String value) {
        return tables.keys.values().stream()
                .filter(key -> key.value().equals(value) && Boolean.TRUE.equals(key.enabled()))
                .findFirst();
    }

    /** The usage plan through which a key may use a stage. */
    public Optional<UsagePlan> planOf(String key, String api, String stage) {
        return tables.plans.values().stream()
                .filter(plan -> tables.planKeys.get(plan.id() + "/" + key).isPresent())
                .filter(plan ->
                        plan.apiStages().stream().anyMatch(s -> api.equals(s.apiId()) && stage.equals(s.stage())))
                .findFirst();
    }

    /** Counts a request against a plan's quota; a key that was never used has used nothing, in no period. */
    public void usage(String plan, String key, UnaryOperator<KeyUsage> change) {
        tables.usage.update(plan + "/" + key, KeyUsage.NOTHING, change);
    }

    /** The role that logs are written with, or null. */
    public String logRole() {
        return tables.accounts
                .get("account")
                .map(GetAccountResponse::cloudwatchRoleArn)
                .orElse(null);
    }

    public StageLogs logs() {
        return logs;
    }

    /** The policy that a definition carries, with abbreviated resources ({@code execute-api:/STAGE/…}) written out, or null. */
    public String resourcePolicy(ApiDefinition definition) {
        String policy = definition.api().policy();
        return policy == null || policy.isBlank()
                ? null
                : policy.replace(
                        "\"execute-api:/",
                        "\""
                                + tables.context
                                        .scope()
                                        .arn("execute-api", definition.api().id()) + "/");
    }

    /** @param resourceArn {@code arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path} */
    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        String[] path = resourceArn.split(":", 6)[5].split("/");
        return resourceArn.startsWith("arn:aws:execute-api:") && path.length > 1
                ? stage(path[0], path[1])
                        .flatMap(stage -> definition(path[0], stage.deploymentId()))
                        .map(this::resourcePolicy)
                : Optional.empty();
    }

    /** What the data plane remembers between requests. */
    public ApiCaches caches() {
        return caches;
    }

    @Override
    public void flushResponses(String api, String stage) {
        caches.flushResponses(api, stage);
    }

    @Override
    public void flushAuthorizers(String api, String stage) {
        caches.flush(api, stage);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        caches.clear();
    }
}
