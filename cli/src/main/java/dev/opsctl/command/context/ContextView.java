package dev.opsctl.command.context;

import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Contexts as people read them. */
public final class ContextView {

    private ContextView() {}

    /** One context as it is remembered; {@code inUse} if commands work in it that do not say otherwise. */
    public record Summary(
            String context,
            boolean inUse,
            String target,
            @Nullable String profile,
            @Nullable String partnerProfile,
            String region,
            String prefix,
            @Nullable String endpointUrl,
            Map<String, String> parameters) {

        public static Summary of(String name, Contexts contexts) {
            Context context = contexts.get(name);
            Settings settings = Settings.of(name, context);
            return new Summary(
                    name,
                    name.equals(Settings.contextInUse(contexts)),
                    settings.target(),
                    settings.profile(),
                    settings.partnerProfile(),
                    settings.region(),
                    settings.prefix(),
                    settings.endpointUrl(),
                    StackParameters.masked(context.parameters()));
        }
    }

    /** One setting with what it is for. */
    record Described(String name, @Nullable String value, String source, String description) {}

    static List<Described> settings(Settings settings) {
        return Stream.of(Setting.values())
                .map(setting -> {
                    Settings.Value value = settings.value(setting);
                    return new Described(
                            setting.word(),
                            value.value(),
                            value.source().name().toLowerCase(Locale.ROOT),
                            setting.description());
                })
                .toList();
    }

    /** What keeps commands from working in the context that was just chosen or changed, if anything does. */
    public static Optional<String> overridden(String name) {
        return Settings.choosingVariable()
                .filter(variable -> !variable.equals(Settings.CONTEXT_VARIABLE)
                        || !name.equals(Settings.contextInUse(Contexts.load())))
                .map(variable -> variable + " is set and goes before it; to work in " + name + ": unset " + variable);
    }
}
