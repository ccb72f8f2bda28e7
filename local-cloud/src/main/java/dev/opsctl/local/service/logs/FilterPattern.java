package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.sdk.PojoJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * CloudWatch Logs' filter patterns: terms, {@code "quoted phrases"}, {@code ?any -none}, {@code %regex%}, and
 * {@code { $.member = "value" && $.n > 3 }} over JSON events.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter pattern syntax</a>
 */
public final class FilterPattern implements Predicate<String> {

    /** What the patterns that know an event's parts let others take from it, by selectors such as {@code $.member} and {@code $column}. */
    interface Parts {

        /** Whether a selector can be one of events that the pattern is about. */
        boolean has(String selector);

        /** A part as text; null if the event does not have it. */
        @Nullable
        String select(String message, String selector);

        /** The parts that the pattern names, by their selectors. */
        Map<String, String> extracted(String message);
    }

    private static final int MOST_REGEXES = 2;

    private final Predicate<String> test;
    private final @Nullable Parts parts;

    private FilterPattern(Predicate<String> test, @Nullable Parts parts) {
        this.test = test;
        this.parts = parts;
    }

    /**
     * @param pattern null or blank matches everything
     * @throws IllegalArgumentException if the pattern is not valid
     */
    public static FilterPattern parse(String pattern) {
        String text = pattern == null ? "" : pattern.strip();
        if (text.isEmpty()) {
            return new FilterPattern(message -> true, null);
        } else if (text.startsWith("{")) {
            JsonFilter filter = new JsonFilter(text);
            Predicate<JsonNode> condition = filter.parse();
            return new FilterPattern(
                    message -> {
                        JsonNode json = json(message);
                        return json != null && condition.test(json);
                    },
                    new JsonParts(filter.selectors()));
        } else if (text.startsWith("[")) {
            SpaceDelimitedFilter filter = SpaceDelimitedFilter.parse(text);
            return new FilterPattern(filter::test, filter);
        }
        return new FilterPattern(terms(text), null);
    }

    @Override
    public boolean test(String message) {
        return test.test(message);
    }

    /** Whether it names parts of events, as the patterns of JSON and of columns do. */
    boolean hasParts() {
        return parts != null;
    }

    /** Whether a selector can be one of events that the pattern is about. */
    boolean selects(String selector) {
        return parts != null && parts.has(selector);
    }

    /** A part of an event as text; null if it does not have it. */
    @Nullable
    String select(String message, String selector) {
        return parts == null ? null : parts.select(message, selector);
    }

    /** The parts of an event that the pattern names, by their selectors. */
    Map<String, String> extracted(String message) {
        return parts == null ? Map.of() : parts.extracted(message);
    }

    /** @param selectors those of the pattern */
    private record JsonParts(List<String> selectors) implements Parts {

        @Override
        public boolean has(String selector) {
            return JsonFilter.isSelector(selector);
        }

        @Override
        public @Nullable String select(String message, String selector) {
            JsonNode json = json(message);
            return json == null ? null : JsonFilter.text(json, selector);
        }

        @Override
        public Map<String, String> extracted(String message) {
            Map<String, String> extracted = new LinkedHashMap<>();
            for (String selector : selectors) {
                String text = select(message, selector);
                if (text != null) {
                    extracted.put(selector, text);
                }
            }
            return extracted;
        }
    }

    private static @Nullable JsonNode json(String message) {
        int brace = message.indexOf('{');
        if (brace < 0) {
            return null;
        }
        try {
            JsonNode node = PojoJson.mapper().readTree(message.strip());
            return node != null && node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** @throws IllegalArgumentException if a pattern has more regular expressions than AWS takes */
    static void checkRegexes(int count) {
        if (count > MOST_REGEXES) {
            throw new IllegalArgumentException("no more than " + MOST_REGEXES + " regular expressions in a pattern");
        }
    }

    private static Predicate<String> terms(String text) {
        int regexes = 0;
        List<Predicate<String>> all = new ArrayList<>();
        List<Predicate<String>> any = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            boolean optional = c == '?';
            boolean negative = c == '-';
            int from = optional || negative ? at + 1 : at;
            int end = end(text, from);
            Predicate<String> term = term(text.substring(from, end));
            regexes += text.charAt(from) == '%' ? 1 : 0;
            checkRegexes(regexes);
            if (optional) {
                any.add(term);
            } else {
                all.add(negative ? term.negate() : term);
            }
            at = end;
        }
        // Mixed with required terms, AWS ignores the optional ones.
        if (all.isEmpty()) {
            return message -> any.stream().anyMatch(term -> term.test(message));
        }
        return message -> all.stream().allMatch(term -> term.test(message));
    }

    private static int end(String text, int from) {
        if (from < text.length() && (text.charAt(from) == '"' || text.charAt(from) == '%')) {
            char quote = text.charAt(from);
            for (int i = from + 1; i < text.length(); i++) {
                if (text.charAt(i) == '\\' && quote == '"') {
                    i++;
                } else if (text.charAt(i) == quote) {
                    return i + 1;
                }
            }
            throw new IllegalArgumentException("unclosed " + quote);
        }
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            char c = text.charAt(end);
            if (!Character.isLetterOrDigit(c) && c != '_') {
                throw new IllegalArgumentException(
                        "Invalid character(s) in term '" + text.substring(from).split("\\s")[0] + "'");
            }
            end++;
        }
        if (end == from) {
            throw new IllegalArgumentException("empty term");
        }
        return end;
    }

    private static Predicate<String> term(String raw) {
        if (raw.startsWith("\"")) {
            String phrase =
                    raw.substring(1, raw.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
            return message -> message.contains(phrase);
        } else if (raw.startsWith("%")) {
            String regex = raw.substring(1, raw.length() - 1);
            BoundedPattern.compile(regex);
            return message -> BoundedPattern.find(regex, message);
        }
        return message -> message.contains(raw);
    }
}
