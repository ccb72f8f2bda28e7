package dev.opsctl.functions.mail.domain;

import dev.opsctl.functions.mail.domain.HtmlContext.Place;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The logic-less part of Mustache: variables, sections and inverted sections over maps and lists. No partials, no lambdas, no unescaped
 * values, no other delimiters: a template that tries one of these is refused (MAIL-6).
 *
 * @see <a href="https://mustache.github.io/mustache.5.html">mustache(5)</a>
 */
final class Markup {
    /** A value on its way out, at its place. */
    interface Escape {
        String of(String value, Place place);
    }

    private static final Pattern TAG = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\.|[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*");
    // A section's tag alone on its line takes the line with it.
    private static final Pattern ALONE = Pattern.compile("(?m)^[ \\t]*(\\{\\{[#^/!][^}]*}})[ \\t]*\\r?\\n");
    private static final int MAX_CHARS = 1 << 20;

    private sealed interface Node {}

    private record Literal(String text) implements Node {}

    private record Value(String name, Place place) implements Node {}

    private record Section(String name, boolean inverted, String position, List<Node> inner) implements Node {}

    private final List<Node> nodes;
    private final Escape escape;

    private Markup(List<Node> nodes, Escape escape) {
        this.nodes = nodes;
        this.escape = escape;
    }

    /**
     * @param html follows HTML along, or null for plain text
     * @throws InvalidTemplateException if it uses what is not allowed, or a section does not fit
     */
    static Markup compile(String source, @Nullable HtmlContext html, Escape escape) {
        String text = ALONE.matcher(source).replaceAll("$1");
        Deque<Section> open = new ArrayDeque<>();
        open.push(new Section("", false, "", new ArrayList<>()));
        Matcher tags = TAG.matcher(text);
        int from = 0;
        while (tags.find()) {
            literal(text.substring(from, tags.start()), html, open);
            tag(tags.group(1).trim(), html, open);
            from = tags.end();
        }
        literal(text.substring(from), html, open);
        if (open.size() > 1) {
            throw new InvalidTemplateException("{{#" + open.peek().name() + "}} is not closed");
        }
        return new Markup(open.pop().inner(), escape);
    }

    private static void literal(String text, @Nullable HtmlContext html, Deque<Section> open) {
        if (text.contains("{{")) {
            throw new InvalidTemplateException("{{ is not closed");
        }
        if (html != null) {
            html.literal(text);
        }
        open.peek().inner().add(new Literal(text));
    }

    private static void tag(String content, @Nullable HtmlContext html, Deque<Section> open) {
        char kind = content.isEmpty() ? ' ' : content.charAt(0);
        String name = "#^/".indexOf(kind) >= 0 ? content.substring(1).trim() : content;
        if (kind == '!') {
            return;
        }
        if (!NAME.matcher(name).matches()) {
            throw new InvalidTemplateException(
                    "{{" + content + "}} is not allowed: there are {{name}}, {{#name}}, {{^name}} and {{/name}}");
        }
        String position = html == null ? "" : html.position();
        if (kind == '#' || kind == '^') {
            Section section = new Section(name, kind == '^', position, new ArrayList<>());
            open.peek().inner().add(section);
            open.push(section);
        } else if (kind == '/') {
            Section section = open.peek();
            if (open.size() == 1 || !section.name().equals(name)) {
                throw new InvalidTemplateException("{{/" + name + "}} closes nothing that is open");
            } else if (!section.position().equals(position)) {
                throw new InvalidTemplateException("{{#" + name + "}} begins and ends at different places of the HTML");
            }
            open.pop();
        } else {
            open.peek().inner().add(new Value(name, html == null ? Place.TEXT : html.value(name)));
        }
    }

    /** @throws InvalidTemplateException if the result grows beyond a mail's size */
    String render(Map<String, Object> data) {
        StringBuilder out = new StringBuilder(1024);
        Deque<Object> scopes = new ArrayDeque<>();
        scopes.push(data);
        render(nodes, scopes, out);
        return out.toString();
    }

    private void render(List<Node> inner, Deque<Object> scopes, StringBuilder out) {
        for (Node node : inner) {
            if (node instanceof Literal literal) {
                out.append(literal.text());
            } else if (node instanceof Value value) {
                out.append(escape.of(text(find(value.name(), scopes)), value.place()));
            } else if (node instanceof Section section) {
                section(section, find(section.name(), scopes), scopes, out);
            }
            if (out.length() > MAX_CHARS) {
                throw new InvalidTemplateException("the mail would be longer than " + MAX_CHARS + " characters");
            }
        }
    }

    private void section(Section section, @Nullable Object value, Deque<Object> scopes, StringBuilder out) {
        boolean there = value != null
                && !Boolean.FALSE.equals(value)
                && !"".equals(value)
                && !(value instanceof List<?> list && list.isEmpty());
        if (section.inverted()) {
            if (!there) {
                render(section.inner(), scopes, out);
            }
        } else if (there) {
            for (Object element : value instanceof List<?> list ? list : List.of(value)) {
                scopes.push(element == null ? "" : element);
                render(section.inner(), scopes, out);
                scopes.pop();
            }
        }
    }

    /** The first name from the innermost scope outwards, the rest of a dotted name from there. */
    private static @Nullable Object find(String name, Deque<Object> scopes) {
        if (name.equals(".")) {
            return scopes.peek();
        }
        String[] parts = name.split("\\.");
        for (Object scope : scopes) {
            if (scope instanceof Map<?, ?> map && map.containsKey(parts[0])) {
                Object value = map.get(parts[0]);
                for (int i = 1; i < parts.length; i++) {
                    value = value instanceof Map<?, ?> inner ? inner.get(parts[i]) : null;
                }
                return value;
            }
        }
        return null;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value == null || value instanceof Map<?, ?> || value instanceof List<?> ? "" : value.toString();
    }
}
