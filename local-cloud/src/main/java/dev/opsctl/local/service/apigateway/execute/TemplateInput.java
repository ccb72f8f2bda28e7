package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.PathLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code $input} of mapping templates. JSON is read by json-path with its own provider, so values print as they do on AWS. */
public final class TemplateInput {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Configuration PATHS = Configuration.defaultConfiguration();

    private static final long STEPS = 300_000;
    /** As deep as JSON may be elsewhere; brackets in texts count as well. */
    private static final int DEEPEST = 1_000;

    private final String body;
    private final Map<String, Map<String, String>> params;
    private @Nullable Object document;

    /** @param params the groups {@code path}, {@code querystring} and {@code header}, searched in this order */
    TemplateInput(String body, Map<String, Map<String, String>> params) {
        this.body = body;
        this.params = params;
    }

    /** The body's length in characters. */
    int length() {
        return body == null ? 0 : body.length();
    }

    public String getBody() {
        return body;
    }

    public Map<String, Map<String, String>> params() {
        return params;
    }

    public String params(String name) {
        for (Map.Entry<String, Map<String, String>> group : params.entrySet()) {
            if (group.getValue().containsKey(name)) {
                return group.getValue().get(name);
            }
        }
        return "";
    }

    /**
     * What a JSONPath selects, as strings, numbers, maps and lists; an empty string when it selects nothing.
     *
     * @throws BudgetExceeded if the search takes too much
     */
    public Object path(String path) {
        Object found = find(path);
        return found == null ? "" : found;
    }

    /** What a JSONPath selects, as JSON text. */
    public String json(String path) {
        Object found = find(path);
        try {
            return JSON.writeValueAsString(found == null ? "" : found);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a JSONPath selects; null if it selects nothing. */
    private @Nullable Object find(String path) {
        try {
            PathLimits.check(path);
            Configuration charged = Configuration.builder()
                    .jsonProvider(new ChargedJson(new Budget(STEPS, length())))
                    .mappingProvider(PATHS.mappingProvider())
                    .build();
            return JsonPath.compile(path).read(document(), charged);
        } catch (PathNotFoundException e) {
            return null;
        } catch (StackOverflowError e) {
            throw new BudgetExceeded("too many levels");
        } catch (JsonPathException | ClassCastException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("invalid JSONPath " + path + ": " + e.getMessage(), e);
        }
    }

    private Object document() {
        if (document == null) {
            document = body == null || body.isBlank() ? new LinkedHashMap<>() : parse(body);
        }
        return document;
    }

    static Object parse(String json) {
        int depth = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            if (depth > DEEPEST) {
                throw new BudgetExceeded("more than " + DEEPEST + " levels");
            }
        }
        try {
            return PATHS.jsonProvider().parse(json);
        } catch (InvalidJsonException | StackOverflowError | NumberFormatException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
        }
    }
}
