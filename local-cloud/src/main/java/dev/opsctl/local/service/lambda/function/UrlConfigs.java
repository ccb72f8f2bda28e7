package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.store.Table;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.Cors;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;

/** The URLs of functions and aliases, at most one each. */
public final class UrlConfigs {

    /** @param qualifier an alias, or null for the function */
    public record UrlConfig(
            String id,
            String function,
            @Nullable String qualifier,
            FunctionUrlAuthType auth,
            @Nullable Cors cors,
            Instant created,
            Instant modified) {

        public FunctionName name() {
            return new FunctionName(function, qualifier);
        }
    }

    private static final String GONE = "The resource you requested does not exist.";

    private final ServiceContext context;
    private final Functions functions;
    private final Table<UrlConfig> urls;

    public UrlConfigs(ServiceContext context, Functions functions) {
        this.context = context;
        this.functions = functions;
        this.urls = context.table("urls", UrlConfig.class).shared();
    }

    /** By the ids of URLs, ACCOUNT/REGION: a visitor's request names neither. */
    private static Table<String> owners(Cloud cloud) {
        return cloud.store().table("lambda/url-owners", String.class).shared();
    }

    /** Whose a URL is. */
    public static Optional<Scope> owner(Cloud cloud, String id) {
        return owners(cloud).get(id).map(owner -> new Scope(owner.split("/")[0], owner.split("/")[1]));
    }

    private static String key(FunctionName name) {
        return name.qualifier() == null ? name.name() : Functions.key(name.name(), name.qualifier());
    }

    /** A host name below localhost stands for AWS's {@code ID.lambda-url.REGION.on.aws}. */
    public String url(UrlConfig config) {
        URI endpoint = context.cloud().endpoint();
        return endpoint.getScheme() + "://" + host(config) + ".localhost:" + endpoint.getPort() + "/";
    }

    /** {@code ID.lambda-url.REGION}. */
    public String host(UrlConfig config) {
        return config.id() + ".lambda-url." + context.scope().region();
    }

    private boolean exists(FunctionName name) {
        return functions.functions.get(name.name()).isPresent()
                && (name.qualifier() == null || functions.aliases.get(key(name)).isPresent());
    }

    /** @throws software.amazon.awssdk.services.lambda.model.LambdaException if there is no such function or alias */
    public void require(FunctionName name) {
        if (!exists(name)) {
            throw LambdaErrors.missing("Function does not exist");
        }
    }

    public UrlConfig create(FunctionName name, FunctionUrlAuthType auth, @Nullable Cors cors) {
        Instant now = context.clock().instant();
        String id = UUID.randomUUID().toString().replace("-", "");
        UrlConfig config = new UrlConfig(id, name.name(), name.qualifier(), auth, cors, now, now);
        return context.change(change -> {
            require(name);
            if (!urls.insert(key(name), config)) {
                throw LambdaErrors.conflict("Failed to create function url config for [functionArn = "
                        + functions.arn(name) + "]. Error message:  FunctionUrlConfig exists for this Lambda function");
            }
            owners(context.cloud())
                    .insert(
                            id,
                            context.scope().accountId() + "/" + context.scope().region());
            return config;
        });
    }

    public UrlConfig update(FunctionName name, UnaryOperator<UrlConfig> how) {
        return context.change(change -> {
            require(name);
            return urls.update(key(name), how).orElseThrow(() -> LambdaErrors.missing(GONE));
        });
    }

    public UrlConfig get(FunctionName name) {
        return urls.get(key(name)).orElseThrow(() -> LambdaErrors.missing(GONE));
    }

    public Optional<UrlConfig> byId(String id) {
        return urls.values().stream().filter(config -> config.id().equals(id)).findFirst();
    }

    /** The function's own, then its aliases'. */
    public List<UrlConfig> list(String function) {
        return urls.entries(function).stream()
                .map(Map.Entry::getValue)
                .filter(config -> config.function().equals(function))
                .toList();
    }

    public void delete(FunctionName name) {
        context.change(change -> {
            UrlConfig config = urls.remove(key(name)).orElseThrow(() -> LambdaErrors.missing(GONE));
            owners(context.cloud()).remove(config.id());
        });
    }

    /** What goes along with a function or an alias. */
    public void forget(FunctionName name) {
        List<UrlConfig> gone = name.qualifier() == null
                ? list(name.name())
                : urls.get(key(name)).map(List::of).orElse(List.of());
        gone.forEach(config -> delete(config.name()));
    }
}
