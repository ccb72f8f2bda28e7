package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.BudgetExceeded;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parameter mapping expressions and the variables of templates.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html">Data mappings</a>
 */
final class Mapping {

    private static final Pattern VARIABLE = Pattern.compile(
            "\\$(?:context|stageVariables|method\\.request\\.(?:header|querystring|path))\\.[A-Za-z0-9_.-]*[A-Za-z0-9_]"
                    + "|\\$\\{stageVariables\\.[A-Za-z0-9_]+}");

    private Mapping() {}

    /** {@code $input} over the method request. */
    static TemplateInput input(Exchange exchange, String body) {
        Map<String, Map<String, String>> params = new LinkedHashMap<>();
        params.put("path", exchange.pathParameters);
        params.put("querystring", lasts(exchange.query));
        params.put("header", lasts(exchange.request.headers().map()));
        return new TemplateInput(body, params);
    }

    private static Map<String, String> lasts(Map<String, List<String>> all) {
        Map<String, String> lasts = new LinkedHashMap<>();
        all.forEach((name, values) -> lasts.put(name, Exchange.last(values)));
        return lasts;
    }

    static String render(Exchange exchange, String template, String body) {
        try {
            return Templates.render(template, input(exchange, body), exchange.context, exchange.stage.variables());
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.configuration("mapping template: " + e.getMessage());
        }
    }

    /**
     * The values that a mapping expression stands for.
     *
     * @param response the integration's response, or null while the request is mapped
     * @return empty if the source is absent
     */
    static List<String> values(Exchange exchange, String source, @Nullable ApiResponse response) {
        if (source.startsWith("'") && source.endsWith("'") && source.length() > 1) {
            return List.of(source.substring(1, source.length() - 1));
        } else if (source.startsWith("context.")) {
            return one(context(exchange, source.substring("context.".length())));
        } else if (source.startsWith("stageVariables.")) {
            return one(exchange.stage.variables().get(source.substring("stageVariables.".length())));
        }
        String[] parts = source.split("\\.", 4);
        if (source.startsWith("integration.response.") && response != null) {
            return switch (parts[2]) {
                case "header" -> one(response.headers().get(parts[3]));
                case "multivalueheader" -> response.headers().all(parts[3]);
                default -> body(new String(response.body(), StandardCharsets.UTF_8), parts);
            };
        } else if (source.startsWith("method.request.")) {
            return switch (parts[2]) {
                case "header" -> one(exchange.request.headers().get(parts[3]));
                case "multivalueheader" -> exchange.request.headers().all(parts[3]);
                case "querystring" -> one(Exchange.last(exchange.query.get(parts[3])));
                case "multivaluequerystring" -> exchange.query.getOrDefault(parts[3], List.of());
                case "path" -> one(exchange.pathParameters.get(parts[3]));
                default -> body(exchange.bodyText(), parts);
            };
        }
        throw GatewayFailure.configuration("invalid mapping expression " + source);
    }

    private static List<String> body(String body, String[] parts) {
        if (parts.length < 4) {
            return List.of(body);
        }
        try {
            TemplateInput input = new TemplateInput(body, Map.of());
            Object found = input.path("$." + parts[3]);
            return "".equals(found)
                    ? List.of()
                    : List.of(found instanceof String text ? text : input.json("$." + parts[3]));
        } catch (IllegalArgumentException | BudgetExceeded e) {
            return List.of();
        }
    }

    private static List<String> one(@Nullable Object value) {
        return value == null ? List.of() : List.of(value.toString());
    }

    /** A context variable by its dotted name, or null. */
    static @Nullable Object context(Exchange exchange, String name) {
        @Nullable Object at = exchange.context;
        for (String part : name.split("\\.")) {
            at = at instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return at;
    }

    /** Replaces {@code $context.x}, {@code $method.request.header.x} and {@code ${stageVariables.x}} in a text that is no full template. */
    static String substitute(Exchange exchange, String text, String absent) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group().replaceAll("[${}]", "");
            List<String> found = values(exchange, name, null);
            matcher.appendReplacement(out, Matcher.quoteReplacement(found.isEmpty() ? absent : found.get(0)));
        }
        return matcher.appendTail(out).toString();
    }
}
