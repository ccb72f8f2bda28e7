package dev.opsctl.local.service.logs.insights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines that Lambda itself writes, {@code START}, {@code END} and {@code REPORT}, as fields. */
final class LambdaLine {

    private static final String REQUEST_ID = "RequestId: ";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    /** Where an id of a request stands in the lines that functions write. */
    private static final int FIRST_COLUMNS = 3;

    private static final double BYTES_PER_MB = 1_000_000;

    private LambdaLine() {}

    static Map<String, String> fields(String message) {
        Map<String, String> fields = new LinkedHashMap<>();
        String line = message.strip();
        int space = line.indexOf(' ');
        String type = space < 0 ? line : line.substring(0, space);
        switch (type) {
            case "START", "END" -> {
                fields.put("@type", type);
                put(fields, "@requestId", word(line, REQUEST_ID));
            }
            case "REPORT" -> {
                fields.put("@type", type);
                put(fields, "@requestId", word(line, REQUEST_ID));
                for (String column : line.split("\t")) {
                    report(fields, column.strip());
                }
            }
            default -> columns(fields, line);
        }
        return fields;
    }

    private static void report(Map<String, String> fields, String column) {
        int colon = column.indexOf(": ");
        if (colon < 0) {
            return;
        }
        String value = word(column, ": ");
        switch (column.substring(0, colon)) {
            case "Duration" -> put(fields, "@duration", value);
            case "Billed Duration" -> put(fields, "@billedDuration", value);
            case "Init Duration" -> put(fields, "@initDuration", value);
            case "Memory Size" -> put(fields, "@memorySize", bytes(value));
            case "Max Memory Used" -> put(fields, "@maxMemoryUsed", bytes(value));
            case "XRAY TraceId" -> put(fields, "@xrayTraceId", value);
            case "SegmentId" -> put(fields, "@xraySegmentId", value);
            default -> {
                // what else the line says is no field
            }
        }
    }

    /** Lines of functions have the request's id among their first columns. */
    private static void columns(Map<String, String> fields, String line) {
        String[] columns = line.split("\t", FIRST_COLUMNS + 1);
        for (int i = 0; i < Math.min(FIRST_COLUMNS, columns.length - 1); i++) {
            if (columns[i].matches(UUID)) {
                fields.put("@requestId", columns[i]);
                return;
            }
        }
    }

    private static @Nullable String word(String text, String after) {
        int start = text.indexOf(after);
        if (start < 0) {
            return null;
        }
        int from = start + after.length();
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(from, end);
    }

    /** Megabytes as AWS gives them: in bytes. */
    private static @Nullable String bytes(@Nullable String megabytes) {
        Double number = QueryValues.number(megabytes);
        return number == null ? null : QueryValues.text(Double.valueOf(number * BYTES_PER_MB));
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
