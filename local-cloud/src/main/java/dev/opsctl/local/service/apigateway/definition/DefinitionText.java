package dev.opsctl.local.service.apigateway.definition;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The text of a document, JSON or YAML. */
public final class DefinitionText {

    private static final int MAX_DEPTH = 100;
    private static final String TOO_DEEP = "nested too deep";
    /** The largest document that is imported, in bytes. */
    private static final int LARGEST = 6 << 20;

    static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private DefinitionText() {}

    /** @throws IllegalArgumentException if it is neither a JSON nor a YAML object */
    public static ObjectNode parse(String text) {
        if (text.length() > LARGEST) {
            throw new IllegalArgumentException("longer than " + LARGEST + " bytes");
        }
        try {
            JsonNode tree = text.stripLeading().startsWith("{") ? JSON.readTree(text) : yaml(text);
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException | YAMLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(TOO_DEEP, e);
        }
        throw new IllegalArgumentException("no object");
    }

    private static JsonNode yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(LARGEST);
        return node(
                new Yaml(
                                new SafeConstructor(options),
                                new Representer(new DumperOptions()),
                                new DumperOptions(),
                                options,
                                new NoDates())
                        .load(text),
                0,
                new int[] {LARGEST});
    }

    /** @param left how many characters and values there may still be: aliases make many of few */
    private static JsonNode node(@Nullable Object value, int depth, int[] left) {
        if (depth > MAX_DEPTH) {
            throw new YAMLException(TOO_DEEP);
        }
        charge(left, value instanceof String text ? text.length() : 0);
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            map.forEach((name, child) -> {
                String field = String.valueOf(name);
                charge(left, field.length() - 1);
                object.set(field, node(child, depth + 1, left));
            });
            return object;
        } else if (value instanceof List<?> list) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(child -> array.add(node(child, depth + 1, left)));
            return array;
        }
        return JSON.valueToTree(value);
    }

    private static void charge(int[] left, int characters) {
        left[0] -= 1 + characters;
        if (left[0] < 0) {
            throw new YAMLException("larger than " + LARGEST + " characters, with what its aliases stand for");
        }
    }

    /** YAML of a document. */
    static String yaml(ObjectNode document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setExplicitStart(true);
        return new Yaml(options).dump(JSON.convertValue(document, Map.class));
    }

    /** A date in a document ({@code version: 2024-01-31}) is the text that it is. */
    private static final class NoDates extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
                super.addImplicitResolver(tag, regexp, first, limit);
            }
        }
    }
}
