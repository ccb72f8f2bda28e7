package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code $input} of mapping templates. JSON is read by json-path with its own provider, so values print as they do on AWS. */
public final class TemplateInput {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Configuration PATHS = Configuration.defaultConfiguration();

    private final String body;
    private final Map<String, Map<String, String>> params;
    private Object document;

    /** @param params the groups {@code path}, {@code querystring} and {@code header}, searched in this order */
    TemplateInput(String body, Map<String, Map<String, String>> params) {
        this.body = body;
        this.params = params;
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

    /** What a JSONPath selects, as strings, numbers, maps and lists; an empty string when it selects nothing. */
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

    private Object find(String path) {
        try {
            return JsonPath.compile(path).read(document(), PATHS);
        } catch (PathNotFoundException e) {
            return null;
        } catch (InvalidPathException e) {
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
        try {
            return PATHS.jsonProvider().parse(json);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
        }
    }
}
