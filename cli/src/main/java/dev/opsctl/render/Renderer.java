package dev.opsctl.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Prints any result, a record or a list of records, as table, JSON or YAML: one mechanism for every command. */
public final class Renderer {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final int WIDEST_CELL = 72;

    private final PrintWriter out;
    private final Format format;

    public Renderer(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    /** Prints with all fields as columns. */
    public void print(Object result) {
        print(result, List.of());
    }

    /**
     * Prints a result.
     *
     * @param columns the fields that the table shows, in order; JSON and YAML always have all
     */
    public void print(Object result, List<String> columns) {
        JsonNode tree = JSON.valueToTree(result);
        try {
            switch (format) {
                case json -> out.println(JSON.writeValueAsString(tree));
                case yaml -> out.print(yaml(tree));
                default -> table(tree, columns);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot render " + result.getClass(), e);
        }
        out.flush();
    }

    private static String yaml(JsonNode tree) throws JsonProcessingException {
        return YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build()
                .writeValueAsString(tree);
    }

    private void table(JsonNode tree, List<String> columns) {
        if (tree.isArray()) {
            rows(tree, columns);
        } else if (tree.isObject()) {
            fields(tree, columns);
        } else {
            out.println(tree.asText());
        }
    }

    private void rows(JsonNode rows, List<String> wanted) {
        if (rows.isEmpty()) {
            out.println("(none)");
            return;
        }
        Set<String> names = new LinkedHashSet<>(wanted);
        if (names.isEmpty()) {
            rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        }
        List<Column> columns = new ArrayList<>();
        List<String> order = List.copyOf(names);
        List<String[]> cells = new ArrayList<>();
        for (JsonNode row : rows) {
            cells.add(order.stream().map(name -> cell(row.path(name))).toArray(String[]::new));
        }
        for (String name : order) {
            boolean number = true;
            for (JsonNode row : rows) {
                number &= row.path(name).isNumber();
            }
            columns.add(new Column()
                    .header(name.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT))
                    .headerAlign(HorizontalAlign.LEFT)
                    .dataAlign(number ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                    .maxWidth(WIDEST_CELL));
        }
        String table = AsciiTable.getTable(
                AsciiTable.NO_BORDERS, columns.toArray(Column[]::new), cells.toArray(String[][]::new));
        table.lines()
                .map(String::stripTrailing)
                .forEach(line -> out.println(line.startsWith(" ") ? line.substring(1) : line));
    }

    private void fields(JsonNode object, List<String> wanted) {
        Collection<String> names = wanted;
        if (names.isEmpty()) {
            names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
        }
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        for (String name : names) {
            JsonNode value = object.path(name);
            if (value.isObject() && !value.isEmpty()) {
                out.println(name + ":");
                value.fields().forEachRemaining(e -> out.println("  " + e.getKey() + ": " + cell(e.getValue())));
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                out.println(name + ":");
                rows(value, List.of());
            } else {
                out.println(name + " ".repeat(width - name.length()) + "  " + cell(value));
            }
        }
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        } else if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(item -> parts.add(item.isValueNode() ? item.asText() : item.toString()));
            return String.join(", ", parts);
        }
        // a tab is wider than one place, and columns count places
        return value.isValueNode() ? value.asText().replace("\t", "  ") : value.toString();
    }
}
