package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.apigateway.control.ApiDefinition;
import dev.opsctl.local.service.apigateway.control.KeyUsage;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/** What the data plane serves in one account and region, and works with. */
public interface ServedApis {

    ServiceContext context();

    Optional<Stage> stage(String api, String name);

    /** What a deployment froze. */
    Optional<ApiDefinition> definition(String api, String deployment);

    /** The enabled key with a value. */
    Optional<ApiKey> keyByValue(String value);

    /** The usage plan through which a key may use a stage. */
    Optional<UsagePlan> planOf(String key, String api, String stage);

    /** Counts a request against a plan's quota; a key that was never used has used nothing, in no period. */
    void usage(String plan, String key, UnaryOperator<KeyUsage> change);

    /** The policy that a definition carries, with abbreviated resources ({@code execute-api:/STAGE/…}) written out. */
    Optional<String> resourcePolicy(ApiDefinition definition);

    StageLogs logs();

    /** What is remembered between requests. */
    ApiCaches caches();
}
