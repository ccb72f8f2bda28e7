package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import dev.opsctl.local.service.apigateway.control.ApiTables;
import dev.opsctl.local.service.apigateway.control.KeyUsage;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.GetAccountResponse;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/** What was deployed to stages, as the control plane keeps it. */
public final class DeployedApis implements ServedApis, ResourcePolicySource {

    /** The path behind may have whatever a caller has sent: with it, it need not be a well-formed ARN. */
    private static final Pattern STAGE =
            Pattern.compile("arn:aws:execute-api:[^:]*:[^:]*:([^/]+)/([^/]+).*", Pattern.DOTALL);

    private final ApiTables tables;
    private final ApiCaches caches;
    private final StageLogs logs;

    public DeployedApis(ApiTables tables, ApiCaches caches) {
        this.tables = tables;
        this.caches = caches;
        this.logs = new StageLogs(tables.context, this::logRole);
    }

    /** @param logs where what happens is written */
    DeployedApis(ApiTables tables, ApiCaches caches, StageLogs logs) {
        this.tables = tables;
        this.caches = caches;
        this.logs = logs;
    }

    @Override
    public ServiceContext context() {
        return tables.context;
    }

    @Override
    public Optional<Stage> stage(String api, String name) {
        return tables.stages.get(api + "/" + name);
    }

    @Override
    public Optional<ApiDefinition> definition(String api, String deployment) {
        return tables.definitions.get(api + "/" + deployment);
    }

    @Override
    public Optional<ApiKey> keyByValue(String value) {
        return tables.keys.values().stream()
                .filter(key -> key.value().equals(value) && Boolean.TRUE.equals(key.enabled()))
                .findFirst();
    }

    @Override
    public Optional<UsagePlan> planOf(String key, String api, String stage) {
        return tables.plans.values().stream()
                .filter(plan -> tables.planKeys.get(plan.id() + "/" + key).isPresent())
                .filter(plan ->
                        plan.apiStages().stream().anyMatch(s -> api.equals(s.apiId()) && stage.equals(s.stage())))
                .findFirst();
    }

    @Override
    public void usage(String plan, String key, UnaryOperator<KeyUsage> change) {
        tables.usage.update(plan + "/" + key, KeyUsage.NOTHING, change);
    }

    /** The role that logs are written with. */
    private Optional<String> logRole() {
        return tables.accounts.get("account").map(GetAccountResponse::cloudwatchRoleArn);
    }

    @Override
    public StageLogs logs() {
        return logs;
    }

    @Override
    public Optional<String> resourcePolicy(ApiDefinition definition) {
        String policy = definition.api().policy();
        return policy == null || policy.isBlank()
                ? Optional.empty()
                : Optional.of(policy.replace(
                        "\"execute-api:/",
                        "\""
                                + tables.context
                                        .scope()
                                        .arn("execute-api", definition.api().id()) + "/"));
    }

    /** @param resourceArn {@code arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path} */
    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        Matcher of = STAGE.matcher(resourceArn);
        return of.matches()
                ? stage(of.group(1), of.group(2))
                        .flatMap(stage -> definition(of.group(1), stage.deploymentId()))
                        .flatMap(this::resourcePolicy)
                : Optional.empty();
    }

    @Override
    public ApiCaches caches() {
        return caches;
    }
}
