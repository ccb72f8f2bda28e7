package dev.opsctl.local.service.cloudwatch.math;

import dev.opsctl.local.metrics.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What {@code SEARCH} looks for: {@code {Namespace,Dimension,…} words}, where words are texts that a metric's name or a dimension contains,
 * {@code property="exactly"}, {@code AND}, {@code OR}, {@code NOT} and parentheses.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html">Search expression syntax</a>
 * @param matches which metrics
 * @param statistic as in a query
 * @param period in seconds
 */
public record Search(Predicate<MetricId> matches, String statistic, int period) {

    static Search parse(String text, String statistic, int period) {
        return new Search(new Reader(text).read(), statistic, period);
    }

    private static final class Reader {
        private static final int DEEPEST = 30;
        private final String text;
        private int at;
        private int depth;

        Reader(String text) {
            this.text = text;
        }

        Predicate<MetricId> read() {
            Predicate<MetricId> schema = id -> true;
            skip();
            if (peek('{')) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new MathException("The schema of the search does not end");
                }
                List<String> parts = new ArrayList<>();
                for (String part : text.substring(at + 1, end).split(",")) {
                    parts.add(unquoted(part.trim()));
                }
                at = end + 1;
                Set<String> names = Set.copyOf(parts.subList(1, parts.size()));
                schema = id -> id.namespace().equals(parts.get(0))
                        && id.dimensions().keySet().equals(names);
            }
            skip();
            Predicate<MetricId> words = at >= text.length() ? id -> true : or();
            if (at < text.length()) {
                throw new MathException("Unexpected '" + text.charAt(at) + "' in the search at position " + at);
            }
            return schema.and(words);
        }

        private Predicate<MetricId> or() {
            if (++depth > DEEPEST) {
                throw new MathException("The search is nested too deeply");
            }
            Predicate<MetricId> left = and();
            while (keyword("OR")) {
                left = left.or(and());
            }
            depth--;
            return left;
        }

        private Predicate<MetricId> and() {
            Predicate<MetricId> left = not();
            while (true) {
                skip();
                if (keyword("AND")) {
                    left = left.and(not());
                } else if (at < text.length() && !peek(')') && !text.startsWith("OR ", at)) {
                    left = left.and(not()); // words side by side
                } else {
                    return left;
                }
            }
        }

        private Predicate<MetricId> not() {
            return keyword("NOT") ? term().negate() : term();
        }

        private Predicate<MetricId> term() {
            skip();
            if (peek('(')) {
                at++;
                Predicate<MetricId> inner = or();
                skip();
                if (!peek(')')) {
                    throw new MathException("A parenthesis of the search is not closed");
                }
                at++;
                skip();
                return inner;
            }
            String word = word();
            skip();
            if (!peek('=')) {
                return id -> contains(id, word);
            }
            at++;
            skip();
            boolean exact = peek('"');
            String value = peek('(') ? null : word();
            if (value == null) {
                return alternatives(word);
            }
            skip();
            return id -> has(id, word, value, exact);
        }

        /** {@code property=("a" OR "b")}. */
        private Predicate<MetricId> alternatives(String property) {
            at++;
            Predicate<MetricId> any = id -> false;
            do {
                skip();
                boolean exact = peek('"');
                String value = word();
                any = any.or(id -> has(id, property, value, exact));
                skip();
            } while (keyword("OR"));
            if (!peek(')')) {
                throw new MathException("A parenthesis of the search is not closed");
            }
            at++;
            skip();
            return any;
        }

        private static boolean has(MetricId id, String property, String value, boolean exact) {
            String its = property.equals("MetricName")
                    ? id.name()
                    : property.equals("Namespace")
                            ? id.namespace()
                            : id.dimensions().get(property);
            return its != null && (exact ? its.equals(value) : tokens(its, value));
        }

        private static boolean contains(MetricId id, String word) {
            return tokens(id.name(), word)
                    || tokens(id.namespace(), word)
                    || id.dimensions().entrySet().stream()
                            .anyMatch(entry -> tokens(entry.getKey(), word) || tokens(entry.getValue(), word));
        }

        private static boolean tokens(String text, String word) {
            return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
        }

        private String word() {
            if (at >= text.length()) {
                throw new MathException("The search ends too soon");
            }
            if (peek('"')) {
                int end = text.indexOf('"', at + 1);
                if (end < 0) {
                    throw new MathException("A text of the search does not end");
                }
                String word = text.substring(at + 1, end);
                at = end + 1;
                return word;
            }
            int begin = at;
            while (at < text.length() && " =()\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (begin == at) {
                throw new MathException("Unexpected '" + text.charAt(at) + "' in the search at position " + at);
            }
            return text.substring(begin, at);
        }

        private static String unquoted(String part) {
            return part.length() > 1 && part.startsWith("\"") && part.endsWith("\"")
                    ? part.substring(1, part.length() - 1)
                    : part;
        }

        private boolean keyword(String word) {
            skip();
            if (!text.startsWith(word, at)
                    || at + word.length() < text.length() && " (".indexOf(text.charAt(at + word.length())) < 0) {
                return false;
            }
            at += word.length();
            skip();
            return true;
        }

        private boolean peek(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }
}
