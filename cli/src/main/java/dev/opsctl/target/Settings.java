package dev.opsctl.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one command works with: the command line goes before a file of parameters, that before the environment, that before the context, and that
 * before the defaults. Commands that act and commands that show what holds both ask here.
 */
public final class Settings {

    /** Who has said a value. */
    public enum Source {
        FLAG,
        FILE,
        ENVIRONMENT,
        CONTEXT,
        DEFAULT
    }

    /** @param value what holds; null for nothing */
    public record Value(@Nullable String value, Source source) {}

    /**
     * What the command line says.
     *
     * @param context the name of the context, or null
     * @param said settings and parameters, each by an option of its own
     * @param file parameters that a file says which the command line names
     */
    public record Flags(@Nullable String context, Context said, Map<String, String> file) {
        public static final Flags NONE = new Flags(null, Context.EMPTY, Map.of());
    }

    private record Layer(Source source, Context says) {}

    /** The environment variable that says everything: in a pipeline's builds, a context as JSON. */
    public static final String VARIABLE = "OPSCTL_SETTINGS";
    /** The environment variable that names a context, for one shell. */
    public static final String CONTEXT_VARIABLE = "OPSCTL_CONTEXT";

    private static final String LOCAL = "local";
    private static final int CHOSEN = 2;
    private static final String BY_USE = "opsctl use";
    private final @Nullable String context;
    private final String chosenBy;
    private final List<Layer> layers;

    private Settings(@Nullable String context, String chosenBy, Flags flags, Source source, Context chosen) {
        this.context = context;
        this.chosenBy = chosenBy;
        this.layers = new ArrayList<>(List.of(
                new Layer(Source.FLAG, flags.said()),
                new Layer(Source.FILE, new Context(Map.of(), flags.file())),
                new Layer(source, chosen))); // at CHOSEN
        if (LOCAL.equals(target())) {
            layers.add(new Layer(Source.DEFAULT, addresses(prefix())));
        }
    }

    /**
     * Mail goes nowhere from the local cloud: its mailbox takes any address, so that nothing has to be set there. Each environment has its own,
     * because an account has one identity for an address.
     */
    private static Context addresses(String prefix) {
        return new Context(
                Map.of(),
                Map.of(
                        "SourceEmail",
                        prefix + "inventory@example.com",
                        "DestinationEmail",
                        prefix + "operator@example.com"));
    }

    /** What holds when the command line says nothing. */
    public static Settings load() {
        return resolve(Flags.NONE);
    }

    /** What a context says by itself, whatever command line and environment say. */
    public static Settings of(String name, Context context) {
        return new Settings(name, "", Flags.NONE, Source.CONTEXT, context);
    }

    /**
     * What holds. A target that is not the context's is another place: nothing of the context holds there, but what the context says that is called
     * like the target.
     */
    public static Settings resolve(Flags flags) {
        Settings chosen = chosen(flags);
        String target = flags.said().get(Setting.TARGET);
        if (target == null || !Contexts.BUILT_IN.contains(target) || target.equals(chosen.placed())) {
            return chosen;
        } else if (flags.context() != null) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The context '" + flags.context() + "' is at target " + chosen.placed() + ", not " + target,
                    "Leave out --target, or name another context.");
        }
        return new Settings(
                target, "--target", flags, Source.CONTEXT, Contexts.load().get(target));
    }

    private static Settings chosen(Flags flags) {
        Optional<String> variable = variable(VARIABLE);
        Optional<String> named = variable(CONTEXT_VARIABLE);
        if (flags.context() != null) {
            return named(flags.context(), "--context", flags);
        } else if (variable.isPresent() && named.isPresent()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    VARIABLE + " and " + CONTEXT_VARIABLE + " are both set, and each says where to work",
                    "Unset one of them, or say it: --context NAME");
        } else if (variable.isPresent()) {
            return new Settings(null, VARIABLE, flags, Source.ENVIRONMENT, read(variable.get()));
        }
        return named.map(name -> named(name, CONTEXT_VARIABLE, flags)).orElseGet(() -> {
            Contexts contexts = Contexts.load();
            return new Settings(contexts.current(), BY_USE, flags, Source.CONTEXT, contexts.get(contexts.current()));
        });
    }

    private static Settings named(String name, String by, Flags flags) {
        Contexts contexts = Contexts.load();
        if (by.equals(CONTEXT_VARIABLE) && !contexts.has(name)) {
            throw contexts.missing(name, ", which " + CONTEXT_VARIABLE + " names");
        }
        return new Settings(name, by, flags, Source.CONTEXT, contexts.get(name));
    }

    /** The context that commands work in when they do not say, whatever {@link #VARIABLE} has. */
    public static String contextInUse(Contexts contexts) {
        return variable(CONTEXT_VARIABLE).orElse(contexts.current());
    }

    /** The variable that goes before what {@code opsctl use} chooses; empty if none is set. */
    public static Optional<String> choosingVariable() {
        return List.of(VARIABLE, CONTEXT_VARIABLE).stream()
                .filter(name -> variable(name).isPresent())
                .findFirst();
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getProperty(name, System.getenv(name)))
                .filter(value -> !value.isBlank());
    }

    private static Context read(String given) {
        try {
            return Context.read(new ObjectMapper().readTree(given));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read the variable " + VARIABLE + ": "
                            + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()),
                    "Mend or unset it; a pipeline gets it from: opsctl pipeline deploy",
                    e);
        }
    }

    /** Where the context is, whatever the command line says. */
    private String placed() {
        return Objects.requireNonNullElse(layers.get(CHOSEN).says().get(Setting.TARGET), LOCAL);
    }

    /** A setting's value, and who has said it. */
    public Value value(Setting setting) {
        return layers.stream()
                .filter(layer -> layer.says().get(setting) != null)
                .findFirst()
                .map(layer -> new Value(layer.says().get(setting), layer.source()))
                .orElse(new Value(setting.standard(), Source.DEFAULT));
    }

    /** A parameter's value, and who has said it; empty if that is left to the template. */
    public Optional<Value> parameter(String name) {
        return layers.stream()
                .filter(layer -> layer.says().parameters().containsKey(name))
                .findFirst()
                .map(layer -> new Value(layer.says().parameters().get(name), layer.source()));
    }

    /** The parameters of the stacks that somebody has said, by name. */
    public Map<String, String> parameters() {
        Map<String, String> all = new TreeMap<>();
        for (int i = layers.size() - 1; i >= 0; i--) {
            all.putAll(layers.get(i).says().parameters());
        }
        return all;
    }

    /** The context's name; null in a pipeline's builds, whose settings have none. */
    public @Nullable String context() {
        return context;
    }

    /** The option by which another command works in this context, with a blank before; empty if it does without, or there is no name. */
    public String option() {
        return context == null || chosenBy.equals(BY_USE) ? "" : " --context " + context;
    }

    /** By what the context was chosen: an option, a variable or {@code opsctl use}. */
    public String chosenBy() {
        return chosenBy;
    }

    /** Whether this very command says where it works, so that it cannot be another place than its author thinks of. */
    public boolean named() {
        return chosenBy.startsWith("--")
                || chosenBy.equals(VARIABLE)
                || value(Setting.TARGET).source() == Source.FLAG;
    }

    /** Whether both have the same stacks: as far as can be told without asking who the profiles are. */
    public boolean samePlaceAs(Settings other) {
        return List.of(Setting.TARGET, Setting.PROFILE, Setting.REGION, Setting.PREFIX, Setting.ENDPOINT_URL).stream()
                .allMatch(setting -> Objects.equals(
                        value(setting).value(), other.value(setting).value()));
    }

    /** What holds of a setting that has a standard. */
    private String standing(Setting setting) {
        return Objects.requireNonNull(value(setting).value(), setting::word);
    }

    public String target() {
        return standing(Setting.TARGET);
    }

    /** The AWS profile, or null for the default credential chain. */
    public @Nullable String profile() {
        return value(Setting.PROFILE).value();
    }

    /** The AWS profile of the account that hosts the external service (SEC-4), or null. */
    public @Nullable String partnerProfile() {
        return value(Setting.PARTNER_PROFILE).value();
    }

    public String region() {
        return standing(Setting.REGION);
    }

    /** The environment prefix before every name, empty by default. */
    public String prefix() {
        return standing(Setting.PREFIX);
    }

    /** Where AWS's calls go instead, or null for what AWS, environment and profile say. */
    public @Nullable String endpointUrl() {
        return value(Setting.ENDPOINT_URL).value();
    }
}
