package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.lambda.function.Aliases;
import dev.opsctl.local.service.lambda.function.EnvironmentVault;
import dev.opsctl.local.service.lambda.function.FunctionCatalog;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.LayerPolicies;
import dev.opsctl.local.service.lambda.function.Layers;
import dev.opsctl.local.service.lambda.function.PermissionPolicies;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import dev.opsctl.local.service.lambda.invoke.AsyncInvocations;
import dev.opsctl.local.service.lambda.invoke.Destinations;
import dev.opsctl.local.service.lambda.invoke.EventInvokeConfigs;
import dev.opsctl.local.service.lambda.invoke.Invoker;
import dev.opsctl.local.service.lambda.invoke.UrlInvocations;
import dev.opsctl.local.service.lambda.pool.Environments;
import dev.opsctl.local.service.lambda.pool.Fleet;
import dev.opsctl.local.service.lambda.source.EventSources;
import dev.opsctl.local.service.lambda.source.MappingTags;
import java.util.List;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * AWS Lambda: functions, what invokes them, and the processes that they run in.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/welcome.html">API reference</a>
 */
public final class LocalLambda {

    private LocalLambda() {}

    /** The Lambda of one account and region. */
    public static LambdaClient of(ServiceContext context) {
        Functions functions = new Functions(context);
        EnvironmentVault vault = new EnvironmentVault(context);
        Artifacts artifacts =
                new Artifacts(context.cloud().home().resolve("lambda").resolve("code"));
        Environments environments = new Environments(context, artifacts, vault);
        Fleet fleet = new Fleet(context.cloud().workers());
        Invoker invoker = new Invoker(context, functions, environments, fleet);
        Destinations destinations = new Destinations(context, environments);
        AsyncInvocations async = new AsyncInvocations(context, functions, invoker, destinations);
        EventInvokeConfigs configs = new EventInvokeConfigs(context, functions, async.settings());
        Layers layers = new Layers(context, artifacts);
        LayerPolicies layerPolicies = new LayerPolicies(context, layers);
        FunctionCatalog catalog = new FunctionCatalog(context, functions, vault, artifacts, layers, fleet::retire);
        UrlConfigs urls = new UrlConfigs(context, functions);
        FunctionOperations operations =
                new FunctionOperations(context, functions, catalog, configs, urls, new MappingTags(context));
        EventSources sources = new EventSources(
                context, new SourceFunctions(operations, functions, environments, invoker, destinations));
        return Composed.of(
                LambdaClient.class,
                List.of(
                        operations,
                        new AliasOperations(functions, new Aliases(context, functions), urls),
                        new UrlOperations(functions, urls, context.clock()::instant),
                        new UrlInvocations(context, functions, urls, invoker),
                        new InvocationOperations(context, functions, invoker, async, configs),
                        new MappingOperations(sources),
                        new PermissionOperations(new PermissionPolicies(context, functions), layerPolicies),
                        new LayerOperations(context, layers, layerPolicies, artifacts),
                        new SafeguardOperations(context, functions),
                        new FunctionWork(environments, fleet, async, sources)));
    }
}
