package dev.opsctl.local.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.PathLimits;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** JSONPath over Jackson trees; compiled paths are kept. */
public final class JsonPaths {

    private static final JacksonMappingProvider MAPPING = new JacksonMappingProvider(PojoJson.mapper());
    /** AWS's largest payload has some tens of thousands of nodes. */
    private static final long STEPS = 300_000;

    private static final int LONGEST_KEPT = 1_000;
    private static final Map<String, JsonPath> COMPILED = new ConcurrentHashMap<>();
    private static final int MAX_COMPILED = 10_000;

    private JsonPaths() {}

    /**
     * What a path selects: one node, or an array for a path that may select several.
     *
     * @return empty if a definite path selects nothing; an explicit null is a NullNode
     * @throws IllegalArgumentException if the path is malformed, or asks for more than a budget allows
     */
    public static Optional<JsonNode> read(JsonNode document, String path) {
        if ("$".equals(path)) {
            return Optional.of(document);
        }
        try {
            Configuration configuration = Configuration.builder()
                    .jsonProvider(new ChargedNodes(new Budget(STEPS)))
                    .mappingProvider(MAPPING)
                    .build();
            Object found = compile(path).read(document, configuration);
            return Optional.of(
                    found instanceof JsonNode node ? node : PojoJson.mapper().valueToTree(found));
        } catch (PathNotFoundException e) {
            return Optional.empty();
        } catch (BudgetExceeded | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "the JSONPath " + path + " takes "
                            + (e instanceof BudgetExceeded ? e.getMessage() : "too many levels"),
                    e);
        } catch (JsonPathException | ClassCastException e) {
            throw new IllegalArgumentException("invalid JSONPath " + path + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if the path is malformed */
    public static JsonPath compile(String path) {
        JsonPath known = COMPILED.get(path);
        if (known != null) {
            return known;
        }
        PathLimits.check(path);
        try {
            JsonPath compiled = JsonPath.compile(path);
            if (COMPILED.size() < MAX_COMPILED && path.length() <= LONGEST_KEPT) {
                COMPILED.put(path, compiled);
            }
            return compiled;
        } catch (JsonPathException | ClassCastException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("invalid JSONPath " + path + ": " + e.getMessage(), e);
        }
    }
}
