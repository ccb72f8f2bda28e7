package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The space-delimited form of filter patterns: {@code [ip, user, status = 4*, size > 1000]}, with {@code ...} for any columns. */
final class SpaceDelimitedFilter implements FilterPattern.Parts {

    private static final Pattern COLUMN = Pattern.compile("\"[^\"]*\"|\\[[^\\]]*\\]|\\S+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");
    private static final Pattern NAME = Pattern.compile("\\s*\\(?\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(.*)", Pattern.DOTALL);

    private final List<String> names;
    private final Collection<Predicate<JsonNode>> conditions;

    private SpaceDelimitedFilter(List<String> names, Collection<Predicate<JsonNode>> conditions) {
        this.names = names;
        this.conditions = conditions;
    }

    static SpaceDelimitedFilter parse(String text) {
        if (!text.endsWith("]")) {
            throw new IllegalArgumentException("expected ']'");
        }
        int regexes = 0;
        List<String> names = new ArrayList<>();
        Map<String, Predicate<JsonNode>> conditions = new LinkedHashMap<>();
        for (String part : text.substring(1, text.length() - 1).split(",", -1)) {
            String column = part.strip();
            if ("...".equals(column) || column.isEmpty()) {
                names.add(column);
                continue;
            }
            Matcher matcher = NAME.matcher(column);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected a column name, not '" + column + "'");
            }
            String name = matcher.group(1);
            names.add(name);
            if (!matcher.group(2).isBlank()) {
                JsonFilter filter = new JsonFilter(
                        "{ " + column.replaceAll("\\b" + name + "\\b(?=\\s*(!=|<=|>=|=|<|>))", "\\$." + name) + " }");
                conditions.put(name, filter.parse());
                regexes += filter.regexes();
                FilterPattern.checkRegexes(regexes);
            }
        }
        return new SpaceDelimitedFilter(List.copyOf(names), List.copyOf(conditions.values()));
    }

    boolean test(String message) {
        ObjectNode row = row(message);
        return row != null && conditions.stream().allMatch(condition -> condition.test(row));
    }

    @Override
    public boolean has(String selector) {
        return selector.startsWith("$") && names.contains(selector.substring(1)) && !"$...".equals(selector);
    }

    @Override
    public @Nullable String select(String message, String selector) {
        return extracted(message).get(selector);
    }

    /** Columns without a name are called by their number. */
    @Override
    public Map<String, String> extracted(String message) {
        ObjectNode row = row(message);
        Map<String, String> extracted = new LinkedHashMap<>();
        if (row != null) {
            row.properties()
                    .forEach(column -> extracted.put(
                            "$" + column.getKey(), column.getValue().asText()));
        }
        return extracted;
    }

    private @Nullable ObjectNode row(String message) {
        List<String> values = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(message.strip());
        while (matcher.find()) {
            String value = matcher.group();
            boolean enclosed = value.length() > 1
                    && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("[") && value.endsWith("]"));
            values.add(enclosed ? value.substring(1, value.length() - 1) : value);
        }
        int gap = names.indexOf("...");
        int named = names.size() - (gap < 0 ? 0 : 1);
        if (gap < 0 ? values.size() != named : values.size() < named) {
            return null;
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < values.size(); i++) {
            int column = gap >= 0 && i >= gap ? i - values.size() + names.size() : i;
            String name = column <= gap && i >= gap && gap >= 0 ? "" : names.get(column);
            String key = name.isEmpty() ? String.valueOf(i + 1) : name;
            String value = values.get(i);
            if (NUMBER.matcher(value).matches()) {
                row.put(key, new BigDecimal(value));
            } else {
                row.put(key, value);
            }
        }
        return row;
    }
}
