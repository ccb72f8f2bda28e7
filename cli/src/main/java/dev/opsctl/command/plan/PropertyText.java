package dev.opsctl.command.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.plan.Plan.Cause;
import dev.opsctl.operation.plan.Plan.Change;
import dev.opsctl.operation.plan.Plan.PropertyChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One property of a plan: on one line if it fits, before and after below each other if not. */
final class PropertyText {

    private static final String INDENT = "        ";
    static final String KNOWN_AFTER = "{{changeSet:KNOWN_AFTER_APPLY}}";
    /** Longer texts show where they differ. */
    private static final int LONG = 160;
    /** What is shown of the same text around a difference. */
    private static final int AROUND = 24;

    private final int width;

    PropertyText(int width) {
        this.width = width;
    }

    /** @param whole whether the resource is new, so that everything in it is */
    List<String> lines(PropertyChange property, boolean whole) {
        String sign =
                switch (property.change()) {
                    case ADD -> "+ ";
                    case REMOVE -> "- ";
                    case MODIFY -> "~ ";
                    case UNKNOWN -> "? ";
                };
        String start = INDENT + (whole ? "" : sign) + property.name();
        String why = why(property);
        if (property.before() == null && property.after() == null) {
            return wrap(INDENT, start.strip() + why + "  (CloudFormation does not say the values)", width);
        }
        String before = text(property.before());
        String after = text(property.after());
        if (property.secret() && property.change() == Change.MODIFY && before.equals(after)) {
            return wrap(INDENT, start.strip() + "  (secret) changes" + why, width);
        }
        if (property.change() == Change.MODIFY) {
            if (before.length() > LONG || after.length() > LONG) {
                int same = same(before, after);
                int tail = tail(before, after, same);
                before = cut(before, same, tail);
                after = cut(after, same, tail);
            }
            String line = start + "  " + before + " → " + after + why;
            return line.length() <= width ? List.of(line) : below(start + why, before, after);
        }
        String line = start + "  " + (property.change() == Change.REMOVE ? before : after) + why;
        return line.length() <= width
                ? List.of(line)
                : below(
                        start + why,
                        property.change() == Change.REMOVE ? before : null,
                        property.change() == Change.REMOVE ? null : after);
    }

    private List<String> below(String start, @Nullable String before, @Nullable String after) {
        List<String> lines = new ArrayList<>(wrap(INDENT, start.strip(), width));
        if (before != null) {
            lines.addAll(wrap(INDENT + "    ", "- " + before, width));
        }
        if (after != null) {
            lines.addAll(wrap(INDENT + "    ", "+ " + after, width));
        }
        return lines;
    }

    private static String why(PropertyChange property) {
        String causes =
                property.causes().stream().map(PropertyText::cause).distinct().collect(Collectors.joining(", "));
        return causes.isEmpty() ? "" : "  (" + causes + ")";
    }

    private static String cause(Cause cause) {
        String entity = cause.entity() == null ? "" : " " + cause.entity();
        return switch (cause.source()) {
            case "ParameterReference" -> "parameter" + entity;
            case "ResourceReference", "ResourceAttribute" -> "from" + entity;
            default -> cause.source() + entity;
        };
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null) {
            return "(none)";
        } else if (value.isTextual()) {
            String text = value.asText();
            if (text.equals(KNOWN_AFTER)) {
                return "(known after the deployment)";
            }
            return text.matches("[\\p{Alnum}:/._*@{}+=,#-]+") ? text : value.toString();
        }
        return value.toString();
    }

    private static int same(String a, String b) {
        int at = 0;
        while (at < Math.min(a.length(), b.length()) && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return at;
    }

    private static int tail(String a, String b, int from) {
        int tail = 0;
        while (tail < Math.min(a.length(), b.length()) - from
                && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
            tail++;
        }
        return tail;
    }

    private static String cut(String text, int same, int tail) {
        int from = Math.max(0, same - AROUND);
        int to = text.length() - Math.max(0, tail - AROUND);
        return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }

    /** Breaks at spaces, and within words only if one is wider than a line; what goes on is set in. */
    static List<String> wrap(String indent, String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        String next = indent + "  ";
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            String rest = word;
            boolean fitsALine = next.length() + rest.length() <= width;
            if (!empty && fitsALine && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(next);
                empty = true;
            }
            if (!empty) {
                line.append(' ');
            }
            while (line.length() + rest.length() > width && width > line.length()) {
                int room = width - line.length();
                line.append(rest, 0, room);
                rest = rest.substring(room);
                lines.add(line.toString());
                line = new StringBuilder(next);
            }
            line.append(rest);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
