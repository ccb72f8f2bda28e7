package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves intrinsic functions to plain values. A resource that does not exist yet resolves to {@link #KNOWN_AFTER_APPLY} when a change
 * set is planned.
 *
 * <p>Public addresses of REST APIs become addresses at the gateway, so that an unmodified template's outputs can be called.
 */
public final class Resolver {

    /** Stands for a value that only execution will know; AWS shows the same text in change sets. */
    public static final String KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** The most that functions make of texts, in characters. */
    private static final int LARGEST = 1_048_576;
    /** Below which the gateway serves APIs; after it comes the API's id. */
    public static final String API_PATH = "/_aws/execute-api/";

    private static final Pattern CLOUDFRONT = Pattern.compile("https://(d[a-z0-9]+)\\.cloudfront\\.net(?![a-z0-9.-])");

    private static final Pattern WEBSITE =
            Pattern.compile("http://([a-z0-9.-]+\\.s3-website[.-][a-z0-9-]+)\\.amazonaws\\.com(?![a-z0-9.-])");

    private static final Pattern EXECUTE_API =
            Pattern.compile("https://([a-z0-9]+)\\.execute-api\\.[a-z0-9-]+\\.amazonaws\\.com(?![a-z0-9.-])");

    /** What a template's values lean on outside the template. */
    public interface ReferenceValues {

        /** A pseudo parameter's value; {@code AWS::NoValue} is not asked for. */
        JsonNode pseudo(String name);

        /** {@code Ref} of a resource. */
        JsonNode ref(String logicalId);

        /** {@code Fn::GetAtt}. */
        JsonNode attribute(String logicalId, String attribute);

        /** The value of an export of this account and region. */
        String importValue(String exportName);

        /** The gateway's address, without a slash at its end. */
        String endpoint();
    }

    private final Template template;
    private final Map<String, String> parameters;
    private final ReferenceValues values;
    private final Map<String, Boolean> conditions = new HashMap<>();

    public Resolver(Template template, Map<String, String> parameters, ReferenceValues values) {
        this.template = template;
        this.parameters = parameters;
        this.values = values;
    }

    /** Whether a condition holds; no condition always holds. */
    public boolean holds(@Nullable String condition) {
        if (condition == null) {
            return true;
        }
        Boolean known = conditions.get(condition);
        if (known == null) {
            JsonNode expression = template.conditions().get(condition);
            if (expression == null) {
                throw CloudFormationErrors.validation(
                        "Template format error: Unresolved condition dependency " + condition);
            }
            known = truth(expression, "/Conditions/" + condition);
            conditions.put(condition, known);
        }
        return known;
    }

    private boolean truth(JsonNode node, String path) {
        if (node.isObject() && node.size() == 1) {
            String function = node.fieldNames().next();
            JsonNode argument = node.get(function);
            switch (function) {
                case "Condition":
                    return holds(argument.asText());
                case "Fn::Not":
                    return !truth(one(argument, function, path), path);
                case "Fn::And":
                    boolean all = true;
                    for (JsonNode part : several(argument, function, path)) {
                        all &= truth(part, path);
                    }
                    return all;
                case "Fn::Or":
                    boolean any = false;
                    for (JsonNode part : several(argument, function, path)) {
                        any |= truth(part, path);
                    }
                    return any;
                case "Fn::Equals":
                    list(argument, 2, function, path);
                    return text(resolve(argument.get(0), path), function, path)
                            .equals(text(resolve(argument.get(1), path), function, path));
                default:
                    break;
            }
        }
        throw error(
                "Template error: every Conditions member must be one of Fn::And, Fn::Or, Fn::Not, Fn::Equals, Condition",
                path);
    }

    private JsonNode one(JsonNode argument, String function, String path) {
        list(argument, 1, function, path);
        return argument.get(0);
    }

    private JsonNode several(JsonNode argument, String function, String path) {
        if (!argument.isArray() || argument.size() < 2 || argument.size() > 10) {
            throw error(
                    "Template error: every " + function
                            + " object requires a list of at least 2 and at most 10 boolean parameters.",
                    path);
        }
        return argument;
    }

    private void list(JsonNode argument, int size, String function, String path) {
        if (!argument.isArray() || argument.size() != size) {
            throw error(
                    function.equals("Fn::Join")
                            ? joined(function)
                            : "Template error: every " + function + " object requires " + size
                                    + " parameters in a list.",
                    path);
        }
    }

    private RuntimeException error(String message, String path) {
        return CloudFormationErrors.validation(message + template.at(path));
    }

    /** The resolved value; a MissingNode where the value is {@code AWS::NoValue}. */
    public JsonNode resolve(JsonNode node, String path) {
        if (node.isTextual()) {
            return node;
        } else if (node.isArray()) {
            ArrayNode out = NODES.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                JsonNode item = resolve(node.get(i), path + "/" + i);
                if (!item.isMissingNode()) {
                    out.add(item);
                }
            }
            return out;
        } else if (!node.isObject()) {
            return node;
        }
        if (node.size() == 1) {
            String function = node.fieldNames().next();
            if (function.equals("Ref") || function.startsWith("Fn::")) {
                return rewrite(call(function, node.get(function), path));
            }
        }
        ObjectNode out = NODES.objectNode();
        node.fields().forEachRemaining(e -> {
            JsonNode value = resolve(e.getValue(), path + "/" + e.getKey());
            if (!value.isMissingNode()) {
                out.set(e.getKey(), value);
            }
        });
        return out;
    }

    private JsonNode rewrite(JsonNode value) {
        if (value.isTextual() && value.asText().contains(".execute-api.")) {
            return NODES.textNode(EXECUTE_API
                    .matcher(value.asText())
                    .replaceAll(found ->
                            java.util.regex.Matcher.quoteReplacement(values.endpoint() + API_PATH + found.group(1))));
        }
        if (value.isTextual() && value.asText().contains(".s3-website")) {
            return NODES.textNode(WEBSITE.matcher(value.asText()).replaceAll("http://$1.localhost:" + port()));
        }
        if (value.isTextual() && value.asText().contains(".cloudfront.net")) {
            return NODES.textNode(
                    CLOUDFRONT.matcher(value.asText()).replaceAll("http://$1.cloudfront.localhost:" + port()));
        }
        return value;
    }

    /** Browsers find names that end in localhost at 127.0.0.1, where the gateway answers at this port too. */
    private int port() {
        return URI.create(values.endpoint()).getPort();
    }

    private JsonNode call(String function, JsonNode argument, String path) {
        switch (function) {
            case "Ref":
                return ref(argument.asText(), path);
            case "Fn::GetAtt":
                return getAtt(argument, path);
            case "Fn::Sub":
                return sub(argument, path);
            case "Fn::Join":
                list(argument, 2, function, path);
                return NODES.textNode(join(
                        text(resolve(argument.get(0), path), function, path),
                        items(argument.get(1), function, path),
                        function,
                        path));
            case "Fn::Split":
                list(argument, 2, function, path);
                return split(argument, path);
            case "Fn::Select":
                list(argument, 2, function, path);
                return select(argument, path);
            case "Fn::If":
                list(argument, 3, function, path);
                return resolve(argument.get(holds(argument.get(0).asText()) ? 1 : 2), path);
            case "Fn::FindInMap":
                return findInMap(argument, path);
            case "Fn::ImportValue":
                return NODES.textNode(values.importValue(text(resolve(argument, path), function, path)));
            case "Fn::Base64":
                String plain = text(resolve(argument, path), function, path);
                checkLength(plain.length(), function, path);
                return NODES.textNode(Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
            case "Fn::Cidr":
                return Cidr.split(resolve(argument, path), message -> error(message, path));
            case "Fn::GetAZs":
                String region = text(resolve(argument, path), function, path);
                String of = region.isEmpty() ? values.pseudo("AWS::Region").asText() : region;
                return NODES.arrayNode().add(of + "a").add(of + "b").add(of + "c");
            default:
                throw error("Template error: " + function + " is not supported by the local cloud", path);
        }
    }

    private JsonNode ref(String name, String path) {
        if (name.equals("AWS::NoValue")) {
            return MissingNode.getInstance();
        } else if (TemplateChecks.PSEUDO.contains(name)) {
            return values.pseudo(name);
        } else if (template.parameters().containsKey(name)) {
            String value = parameters.get(name);
            if (value == null) {
                throw CloudFormationErrors.validation("Parameters: [" + name + "] must have values");
            }
            if (template.parameters().get(name).isList() && !value.contains(KNOWN_AFTER_APPLY)) {
                ArrayNode list = NODES.arrayNode();
                Parameters.split(value).forEach(list::add);
                return list;
            }
            return NODES.textNode(value);
        }
        return values.ref(name);
    }

    private JsonNode getAtt(JsonNode argument, String path) {
        if (argument.isTextual() && argument.asText().indexOf('.') > 0) {
            String text = argument.asText();
            return values.attribute(text.substring(0, text.indexOf('.')), text.substring(text.indexOf('.') + 1));
        }
        if (!argument.isArray() || argument.size() != 2) {
            throw error(
                    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
                    path);
        }
        return values.attribute(argument.get(0).asText(), text(resolve(argument.get(1), path), "Fn::GetAtt", path));
    }

    private JsonNode sub(JsonNode argument, String path) {
        Map<String, JsonNode> own = new HashMap<>();
        JsonNode text = argument;
        if (argument.isArray()) {
            list(argument, 2, "Fn::Sub", path);
            text = argument.get(0);
            argument.get(1).fields().forEachRemaining(e -> own.put(e.getKey(), e.getValue()));
        }
        if (!text.isTextual()) {
            throw error(
                    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, "
                            + "and an optional second argument to specify a mapping of values to replace in the string",
                    path);
        }
        // each is looked for once, and counted: values within values would else take time and memory without end
        Map<String, String> known = new HashMap<>();
        long[] length = {0};
        return NODES.textNode(SubText.substitute(text.asText(), name -> {
            String value = known.get(name);
            if (value == null) {
                value = text(substituted(own, name, path), "Fn::Sub", path);
                known.put(name, value);
            }
            length[0] += value.length();
            checkLength(length[0], "Fn::Sub", path);
            return value;
        }));
    }

    private JsonNode substituted(Map<String, JsonNode> own, String name, String path) {
        if (own.containsKey(name)) {
            return resolve(own.get(name), path);
        }
        return !name.startsWith("AWS::") && name.indexOf('.') > 0
                ? values.attribute(name.substring(0, name.indexOf('.')), name.substring(name.indexOf('.') + 1))
                : ref(name, path);
    }

    /** Refuses what would be larger than a whole template may be. */
    private void checkLength(long length, String function, String path) {
        if (length > LARGEST) {
            throw error("Template error: " + function + " makes a text of more than " + LARGEST + " characters", path);
        }
    }

    private static String joined(String function) {
        return "Template error: every " + function
                + " object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined "
                + "or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";
    }

    private List<JsonNode> items(JsonNode argument, String function, String path) {
        JsonNode resolved = resolve(argument, path);
        if (isUnknown(resolved)) {
            return List.of(resolved);
        }
        if (!resolved.isArray()) {
            throw error(joined(function), path);
        }
        List<JsonNode> items = new ArrayList<>();
        resolved.forEach(items::add);
        return items;
    }

    private String join(String delimiter, List<JsonNode> items, String function, String path) {
        List<String> parts = new ArrayList<>();
        long length = (long) delimiter.length() * items.size();
        for (JsonNode item : items) {
            String part = text(item, function, path);
            length += part.length();
            checkLength(length, function, path);
            parts.add(part);
        }
        return String.join(delimiter, parts);
    }

    private JsonNode split(JsonNode argument, String path) {
        String delimiter = text(resolve(argument.get(0), path), "Fn::Split", path);
        String source = text(resolve(argument.get(1), path), "Fn::Split", path);
        if (source.contains(KNOWN_AFTER_APPLY)) {
            return NODES.textNode(KNOWN_AFTER_APPLY);
        }
        ArrayNode out = NODES.arrayNode();
        for (String part : source.split(Pattern.quote(delimiter), -1)) {
            out.add(part);
        }
        return out;
    }

    private JsonNode select(JsonNode argument, String path) {
        String index = text(resolve(argument.get(0), path), "Fn::Select", path);
        JsonNode from = resolve(argument.get(1), path);
        if (isUnknown(from)) {
            return from;
        }
        if (!index.matches("[0-9]{1,9}") || !from.isArray()) {
            throw error(
                    "Template error: every Fn::Select object requires two non-null parameters, the first is an integer index and the second is a list",
                    path);
        }
        JsonNode item = from.get(Integer.parseInt(index));
        if (item == null) {
            throw error("Template error: Fn::Select  cannot select nonexistent value at index " + index, path);
        }
        return item;
    }

    private JsonNode findInMap(JsonNode argument, String path) {
        list(argument, 3, "Fn::FindInMap", path);
        JsonNode at = template.mappings();
        StringBuilder keys = new StringBuilder();
        for (JsonNode part : argument) {
            String key = text(resolve(part, path), "Fn::FindInMap", path);
            if (at == template.mappings() && !at.has(key)) {
                throw error(
                        "Template error: Mapping named '" + key
                                + "' is not present in the 'Mappings' section of template.",
                        path);
            }
            at = at.path(key);
            keys.append(keys.isEmpty() ? "" : "::").append(key);
        }
        if (at.isMissingNode()) {
            throw error("Template error: Unable to get mapping for " + keys, path);
        }
        return at;
    }

    private String text(JsonNode value, String function, String path) {
        if (value.isContainerNode()) {
            throw error(
                    "Template error: every value of " + function + " must be a string, got "
                            + (value.isArray() ? "a list" : "a map"),
                    path);
        }
        return value.isMissingNode() ? "" : value.asText();
    }

    /** Whether a value is not known before execution. */
    public static boolean isUnknown(JsonNode value) {
        return value.isTextual() && value.asText().contains(KNOWN_AFTER_APPLY);
    }
}
