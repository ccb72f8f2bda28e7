package dev.opsctl.local.service.lambda.function;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** The functions of one scope with their versions and aliases, as they are stored. */
public final class Functions {

    /** What all versions of a function share; {@code reserved} is its reserved concurrency or null. */
    public record Function(
            String name, Map<String, String> tags, @Nullable Integer reserved, long lastVersion, String recursiveLoop) {

        public Function withTags(Map<String, String> more) {
            return new Function(name, more, reserved, lastVersion, recursiveLoop);
        }

        public Function withReserved(@Nullable Integer concurrency) {
            return new Function(name, tags, concurrency, lastVersion, recursiveLoop);
        }

        Function withLastVersion(long version) {
            return new Function(name, tags, reserved, version, recursiveLoop);
        }
    }

    /**
     * A version of a function, {@code $LATEST} or numbered.
     *
     * @param configuration without the environment's variables
     * @param artifact SHA-256 of the code, hexadecimal
     * @param environment variables in the clear; null when sealed
     * @param layers SHA-256 of the contents of its layers, in their order
     * @param sealed the variables as JSON under the function's KMS key, in pieces; null when in the clear
     */
    public record Version(
            FunctionConfiguration configuration,
            String artifact,
            @Nullable Map<String, String> environment,
            @Nullable List<SdkBytes> sealed,
            Instant changed,
            List<String> layers) {

        public Version {
            layers = layers == null ? List.of() : layers;
        }

        public String arn() {
            return configuration.functionArn();
        }

        Version with(FunctionConfiguration now) {
            return new Version(now, artifact, environment, sealed, changed, layers);
        }
    }

    /** An alias; {@code weights} sends a share of invocations to another version. */
    public record Alias(
            String function,
            String name,
            String version,
            @Nullable String description,
            Map<String, Double> weights,
            String revisionId) {}

    /** A version and how it was asked for. */
    public record Resolved(Version version, @Nullable String qualifier, String invokedArn) {

        public String executedVersion() {
            return version.configuration().version();
        }
    }

    private final ServiceContext context;
    public final Table<Function> functions;
    public final Table<Version> versions;
    public final Table<Alias> aliases;
    final Table<JsonNode> policies;

    public Functions(ServiceContext context) {
        this.context = context;
        this.functions = context.table("functions", Function.class).shared();
        this.versions = context.table("versions", Version.class).shared();
        this.aliases = context.table("aliases", Alias.class).shared();
        this.policies = context.table("policies", JsonNode.class);
    }

    public String arn(String name) {
        return context.arn("function:" + name);
    }

    public String arn(FunctionName name) {
        return arn(name.name()) + (name.qualifier() == null ? "" : ":" + name.qualifier());
    }

    RuntimeException missing(FunctionName name) {
        return LambdaErrors.missing("Function not found: " + arn(name));
    }

    public Function function(FunctionName name) {
        return functions.get(name.name()).orElseThrow(() -> missing(name));
    }

    Version latest(FunctionName name) {
        return versions.get(key(name.name(), FunctionName.LATEST)).orElseThrow(() -> missing(name));
    }

    public static String key(String function, String qualifier) {
        return function + ":" + qualifier;
    }

    /** The version behind a name; an alias with weights draws. */
    public Resolved resolve(FunctionName name) {
        String qualifier = name.qualifierOrLatest();
        Optional<Version> direct = versions.get(key(name.name(), qualifier));
        if (direct.isPresent()) {
            return new Resolved(direct.get(), name.qualifier(), arn(name));
        }
        Alias alias = aliases.get(key(name.name(), qualifier)).orElseThrow(() -> missing(name));
        String version = alias.version();
        double draw = ThreadLocalRandom.current().nextDouble();
        for (Map.Entry<String, Double> weight : alias.weights().entrySet()) {
            draw -= weight.getValue();
            if (draw < 0) {
                version = weight.getKey();
                break;
            }
        }
        return new Resolved(
                versions.get(key(name.name(), version)).orElseThrow(() -> missing(name)), name.qualifier(), arn(name));
    }

    /** Checks that a qualifier, if any, exists. */
    public void require(FunctionName name) {
        if (name.qualifier() == null) {
            function(name);
        } else if (!has(name)) {
            throw missing(name);
        }
    }

    /** Whether there is such a version or alias; a name alone is {@code $LATEST}. */
    public boolean has(FunctionName name) {
        String key = key(name.name(), name.qualifierOrLatest());
        return versions.get(key).isPresent() || aliases.get(key).isPresent();
    }

    /** The revision of a function, version or alias, which is that of its policy as long as it has none. */
    String revision(FunctionName name) {
        Optional<Alias> alias = aliases.get(key(name.name(), name.qualifierOrLatest()));
        return alias.isPresent()
                ? alias.get().revisionId()
                : resolve(name).version().configuration().revisionId();
    }

    public void change(FunctionName name, UnaryOperator<Function> change) {
        functions.update(name.name(), change).orElseThrow(() -> missing(name));
    }

    /** All versions of a function, {@code $LATEST} first, then by number. */
    public List<Version> versions(String name) {
        List<Version> all = new ArrayList<>(
                versions.entries(name + ":").stream().map(Map.Entry::getValue).toList());
        all.sort(Comparator.comparingLong(
                version -> FunctionName.LATEST.equals(version.configuration().version())
                        ? 0
                        : Long.parseLong(version.configuration().version())));
        return all;
    }

    public List<Alias> aliases(String name) {
        return aliases.entries(name + ":").stream().map(Map.Entry::getValue).toList();
    }

    /** Removes a function with all that hangs on it. */
    void delete(String name) {
        for (Table<?> table : List.of(versions, aliases, policies)) {
            table.entries(name + ":").forEach(entry -> table.remove(entry.getKey()));
        }
        policies.remove(name);
        functions.remove(name);
    }
}
