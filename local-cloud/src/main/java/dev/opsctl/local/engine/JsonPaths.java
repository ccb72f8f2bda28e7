package dev.opsctl.local.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** JSONPath over Jackson trees; compiled paths are kept. */
public final class JsonPaths {

    private static final Configuration CONFIGURATION = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider(PojoJson.mapper()))
            .mappingProvider(new JacksonMappingProvider(PojoJson.mapper()))
            .build();
    private static final Map<String, JsonPath> COMPILED = new ConcurrentHashMap<>();
    private static final int MAX_COMPILED = 10_000;

    private JsonPaths() {}

    /**
     * What a path selects: one node, or an array for a path that may select several.
     *
     * @return empty if a definite path selects nothing; an explicit null is a NullNode
     * @throws IllegalArgumentException if the path is malformed
     */
    public static Optional<JsonNode> read(JsonNode document, String path) {
        if ("$".equals(path)) {
            return Optional.of(document);
        }
        try {
            Object found = compile(path).read(document, CONFIGURATION);
            return Optional.of(
                    found instanceof JsonNode node ? node : PojoJson.mapper().valueToTree(found));
        } catch (PathNotFoundException e) {
            return Optional.empty();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("invalid JSONPath " + path + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if the path is malformed */
    public static JsonPath compile(String path) {
        JsonPath known = COMPILED.get(path);
        if (known != null) {
            return known;
        }
        try {
            JsonPath compiled = JsonPath.compile(path);
            if (COMPILED.size() < MAX_COMPILED) {
                COMPILED.put(path, compiled);
            }
            return compiled;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("invalid JSONPath " + path + ": " + e.getMessage(), e);
        }
    }
}
