package dev.opsctl.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Prints any result, a record or a list of records, as table, JSON or YAML: one mechanism for every command. */
public final class Renderer {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    /** Columns whose values lead on, which nobody can use when they are cut. */
    private static final Pattern IDS = Pattern.compile("^(id|arn|url|key)$|[a-z](Id|ID|Arn|Url|Key)$");

    private final PrintWriter out;
    private final Format format;
    private final Cells cells;
    private final int width;

    /** Prints tables as wide as the terminal, or as wide as they are where there is none. */
    public Renderer(PrintWriter out, Format format) {
        this(out, format, Cells.here(), Screen.width());
    }

    Renderer(PrintWriter out, Format format, Cells cells, int width) {
        this.out = out;
        this.format = format;
        this.cells = cells;
        this.width = width;
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
        List<Table.Heading> headings = new ArrayList<>();
        List<List<String>> columns = new ArrayList<>();
        for (String name : names) {
            List<JsonNode> values = new ArrayList<>();
            rows.forEach(row -> values.add(row.path(name)));
            boolean number = values.stream().allMatch(JsonNode::isNumber);
            headings.add(new Table.Heading(
                    title(name),
                    number || Cells.time(values) || IDS.matcher(name).find(),
                    number));
            columns.add(cells.column(values));
        }
        List<List<String>> lines = IntStream.range(0, rows.size())
                .mapToObj(row -> columns.stream().map(column -> column.get(row)).toList())
                .toList();
        new Table(headings, lines).lines(width).forEach(out::println);
    }

    private static String title(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    private void fields(JsonNode object, List<String> wanted) {
        Collection<String> names = wanted;
        if (names.isEmpty()) {
            names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
        }
        int widest = names.stream().mapToInt(String::length).max().orElse(0);
        for (String name : names) {
            JsonNode value = object.path(name);
            if (value.isObject() && !value.isEmpty()) {
                out.println(name + ":");
                value.fields().forEachRemaining(e -> out.println("  " + e.getKey() + ": " + cells.alone(e.getValue())));
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                out.println(name + ":");
                rows(value, List.of());
            } else {
                out.println(name + " ".repeat(widest - name.length()) + "  " + cells.alone(value));
            }
        }
    }
}
