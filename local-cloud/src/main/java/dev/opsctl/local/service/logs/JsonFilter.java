package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.StarPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The JSON form of filter patterns: {@code { ($.a.b[0] = "x*") && ($.n >= 5 || $.m NOT EXISTS) }}. */
final class JsonFilter {

    private final String text;
    private final List<String> selectors = new ArrayList<>();
    private int at;
    private int regexes;

    JsonFilter(String text) {
        this.text = text;
    }

    Predicate<JsonNode> parse() {
        expect("{");
        Predicate<JsonNode> condition = or();
        expect("}");
        skip();
        if (at < text.length()) {
            throw new IllegalArgumentException("unexpected '" + text.substring(at) + "'");
        }
        return condition;
    }

    int regexes() {
        return regexes;
    }

    /** The selectors that the pattern has, with their dollar. */
    List<String> selectors() {
        return List.copyOf(selectors);
    }

    static boolean isSelector(String text) {
        JsonFilter selector = new JsonFilter(text);
        return text.length() > 2
                && (text.startsWith("$.") || text.startsWith("$["))
                && selector.path().length() == text.length() - 1;
    }

    /** The text of a value that an event has; null for none, an object or an array. */
    static @Nullable String text(JsonNode event, String selector) {
        JsonNode found = select(event, selector.substring(1));
        return found.isValueNode() && !found.isNull() ? found.asText() : null;
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean take(String token) {
        skip();
        if (text.regionMatches(true, at, token, 0, token.length())) {
            at += token.length();
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!take(token)) {
            throw new IllegalArgumentException("expected '" + token + "' at position " + at);
        }
    }

    private Predicate<JsonNode> or() {
        Predicate<JsonNode> left = and();
        while (take("||")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<JsonNode> and() {
        Predicate<JsonNode> left = single();
        while (take("&&")) {
            left = left.and(single());
        }
        return left;
    }

    private Predicate<JsonNode> single() {
        if (take("(")) {
            Predicate<JsonNode> inner = or();
            expect(")");
            return inner;
        }
        String path = path();
        if (take("NOT EXISTS")) {
            return event -> select(event, path).isMissingNode();
        } else if (take("EXISTS")) {
            return event -> !select(event, path).isMissingNode();
        } else if (take("IS NULL")) {
            return event -> select(event, path).isNull();
        } else if (take("IS TRUE")) {
            return event ->
                    select(event, path).isBoolean() && select(event, path).booleanValue();
        } else if (take("IS FALSE")) {
            return event ->
                    select(event, path).isBoolean() && !select(event, path).booleanValue();
        }
        for (String operator : new String[] {"!=", "<=", ">=", "=", "<", ">"}) {
            if (take(operator)) {
                return comparison(path, operator);
            }
        }
        throw new IllegalArgumentException("expected an operator at position " + at);
    }

    private String path() {
        skip();
        if (at >= text.length() || text.charAt(at) != '$') {
            throw new IllegalArgumentException("expected a property selector at position " + at);
        }
        int from = ++at;
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                quoted = !quoted;
            } else if (!quoted && !Character.isLetterOrDigit(c) && "._-[]*:@#/".indexOf(c) < 0) {
                break;
            }
            at++;
        }
        selectors.add(text.substring(from - 1, at));
        return text.substring(from, at);
    }

    private static JsonNode select(JsonNode event, String path) {
        JsonNode now = event;
        int at = 0;
        while (at < path.length() && !now.isMissingNode()) {
            char c = path.charAt(at);
            if (c == '.') {
                int end = at + 1;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                now = now.path(path.substring(at + 1, end));
                at = end;
            } else if (c == '[') {
                int end = path.indexOf(']', at);
                if (end < 0) {
                    return MissingNode.getInstance();
                }
                String index = path.substring(at + 1, end).replace("'", "").replace("\"", "");
                now = index.matches("\\d+") ? now.path(Integer.parseInt(index)) : now.path(index);
                at = end + 1;
            } else {
                return MissingNode.getInstance();
            }
        }
        return now;
    }

    private Predicate<JsonNode> comparison(String path, String operator) {
        skip();
        String value;
        boolean quoted = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '%');
        regexes += at < text.length() && text.charAt(at) == '%' ? 1 : 0;
        FilterPattern.checkRegexes(regexes);
        char quote = quoted ? text.charAt(at) : 0;
        if (quoted) {
            int end = at + 1;
            StringBuilder literal = new StringBuilder();
            while (end < text.length() && text.charAt(end) != quote) {
                if (text.charAt(end) == '\\' && quote == '"' && end + 1 < text.length()) {
                    end++;
                }
                literal.append(text.charAt(end++));
            }
            if (end >= text.length()) {
                throw new IllegalArgumentException("unclosed " + quote);
            }
            value = literal.toString();
            at = end + 1;
        } else {
            int from = at;
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && ")}&|".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            value = text.substring(from, at);
            if (value.isEmpty()) {
                throw new IllegalArgumentException("expected a value at position " + at);
            }
        }
        return compare(path, operator, value, quote);
    }

    private static Predicate<JsonNode> compare(String path, String operator, String value, char quote) {
        BigDecimal number = quote == 0 ? number(value) : null;
        boolean equality = "=".equals(operator) || "!=".equals(operator);
        if (number == null && !equality) {
            throw new IllegalArgumentException("'" + operator + "' compares numbers, not '" + value + "'");
        }
        boolean negative = "!=".equals(operator);
        if (number != null) {
            return event -> {
                JsonNode found = select(event, path);
                BigDecimal actual = found.isNumber()
                        ? found.decimalValue()
                        : found.isTextual() && equality ? number(found.textValue()) : null;
                if (actual == null) {
                    return negative && !found.isMissingNode();
                }
                int order = actual.compareTo(number);
                return switch (operator) {
                    case "=" -> order == 0;
                    case "!=" -> order != 0;
                    case "<" -> order < 0;
                    case ">" -> order > 0;
                    case "<=" -> order <= 0;
                    default -> order >= 0;
                };
            };
        }
        if (quote == '%') {
            BoundedPattern.compile(value);
        }
        return event -> {
            JsonNode found = select(event, path);
            if (found.isMissingNode() || found.isContainerNode()) {
                return false;
            }
            boolean equal = quote == '%'
                    ? BoundedPattern.find(value, found.asText())
                    : StarPattern.matches(value, found.asText(), false);
            return equal != negative;
        };
    }

    private static @Nullable BigDecimal number(String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
