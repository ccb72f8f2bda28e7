package dev.opsctl.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named environment: what was said of it, and nothing of what was left to the defaults.
 *
 * @param settings where it is and as whom one works there
 * @param parameters parameters of its stacks, by name
 */
public record Context(Map<Setting, String> settings, Map<String, String> parameters) {

    /** Says nothing. */
    public static final Context EMPTY = new Context(Map.of(), Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARAMETERS = "parameters";

    public Context {
        Map<Setting, String> said = new EnumMap<>(Setting.class);
        said.putAll(settings);
        settings = Collections.unmodifiableMap(said);
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /** One that says only where it is. */
    static Context at(String target) {
        return EMPTY.with(Setting.TARGET, target);
    }

    /** What it says of a setting; null for nothing. */
    public @Nullable String get(Setting setting) {
        return settings.get(setting);
    }

    /** The same, with another value of a setting; null takes it back. */
    public Context with(Setting setting, @Nullable String value) {
        Map<Setting, String> changed = new EnumMap<>(Setting.class);
        changed.putAll(settings);
        if (value == null) {
            changed.remove(setting);
        } else {
            changed.put(setting, value);
        }
        return new Context(changed, parameters);
    }

    /** The same, with another value of a parameter; null takes it back. */
    public Context withParameter(String name, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(parameters);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new Context(settings, changed);
    }

    /** The same, with what another one says, which goes before. */
    public Context with(Context more) {
        Context changed = this;
        for (Map.Entry<Setting, String> said : more.settings.entrySet()) {
            changed = changed.with(said.getKey(), said.getValue());
        }
        for (Map.Entry<String, String> said : more.parameters.entrySet()) {
            changed = changed.withParameter(said.getKey(), said.getValue());
        }
        return changed;
    }

    /** @throws IllegalArgumentException if this is no context; says where and why */
    static Context read(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("a context is a JSON object");
        }
        Context read = EMPTY;
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getValue().isNull()) {
                continue;
            }
            if (field.getKey().equals(PARAMETERS)) {
                for (Map.Entry<String, JsonNode> parameter : field.getValue().properties()) {
                    read = read.withParameter(parameter.getKey(), text(parameter));
                }
                continue;
            }
            Setting setting = Stream.of(Setting.values())
                    .filter(s -> s.key().equals(field.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("a context has no '" + field.getKey() + "' (only "
                            + Stream.of(Setting.values()).map(Setting::key).collect(Collectors.joining(", ")) + ", "
                            + PARAMETERS + ")"));
            read = read.with(setting, text(field));
        }
        return read;
    }

    private static String text(Map.Entry<String, JsonNode> field) {
        if (!field.getValue().isValueNode()) {
            throw new IllegalArgumentException("the value of '" + field.getKey() + "' is no text");
        }
        return field.getValue().asText();
    }

    ObjectNode node() {
        ObjectNode node = JSON.createObjectNode();
        settings.forEach((setting, value) -> node.put(setting.key(), value));
        ObjectNode said = node.putObject(PARAMETERS);
        parameters.forEach(said::put);
        return node;
    }

    /** For another place than this one, as {@link Settings#VARIABLE} has it. */
    public String json() {
        return node().toString();
    }
}
