package dev.opsctl.local.service.logs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The space-delimited form of filter patterns: {@code [ip, user, status = 4*, size > 1000]}, with {@code ...} for any columns. */
final class SpaceDelimitedFilter {

    private static final Pattern COLUMN = Pattern.compile("\"[^\"]*\"|\\[[^\\]]*\\]|\\S+");
    private static final Pattern NAME = Pattern.compile("\\s*\\(?\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(.*)", Pattern.DOTALL);

    private SpaceDelimitedFilter() {}

    static Predicate<String> parse(String text) {
        if (!text.endsWith("]")) {
            throw new IllegalArgumentException("expected ']'");
        }
        List<String> names = new ArrayList<>();
        Map<String, Predicate<com.fasterxml.jackson.databind.JsonNode>> conditions = new LinkedHashMap<>();
        for (String part : text.substring(1, text.length() - 1).split(",")) {
            String column = part.strip();
            if ("...".equals(column)) {
                names.add("...");
                continue;
            }
            Matcher matcher = NAME.matcher(column);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected a column name, not '" + column + "'");
            }
            String name = matcher.group(1);
            names.add(name);
            if (!matcher.group(2).isBlank()) {
                conditions.put(
                        name,
                        new JsonFilter("{ "
                                        + column.replaceAll("\\b" + name + "\\b(?=\\s*(!=|<=|>=|=|<|>))", "\\$." + name)
                                        + " }")
                                .parse());
            }
        }
        return message -> {
            ObjectNode row = row(names, message);
            return row != null && conditions.values().stream().allMatch(condition -> condition.test(row));
        };
    }

    private static ObjectNode row(List<String> names, String message) {
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
        for (int i = 0; i < names.size(); i++) {
            if (i != gap) {
                String value = values.get(gap >= 0 && i > gap ? values.size() - (names.size() - i) : i);
                if (value.matches("-?\\d+(\\.\\d+)?")) {
                    row.put(names.get(i), new java.math.BigDecimal(value));
                } else {
                    row.put(names.get(i), value);
                }
            }
        }
        return row;
    }
}
