package dev.opsctl.local.service.cloudformation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Whether what a template gives comes back in what the service says. */
final class ReadBack {

    private static final int TELLING = 5;

    /** Values under the member that they stand under, in lower case, and how often. */
    private final Map<String, Map<String, Integer>> found = new LinkedHashMap<>();

    ReadBack(JsonNode answers) {
        collect("", answers);
    }

    private void collect(String name, JsonNode value) {
        if (value.isObject()) {
            value.fields().forEachRemaining(field -> {
                if (!field.getValue().isContainerNode()) {
                    // a map's entry is as good as a list's Key and Value
                    count("key", field.getKey());
                    count("value", field.getValue().asText());
                } else {
                    count("key", field.getKey());
                }
                collect(field.getKey(), field.getValue());
            });
        } else if (value.isArray()) {
            value.forEach(item -> collect(name, item));
        } else if (!value.isNull()) {
            String text = value.isNumber() ? number(value.asText()) : value.asText();
            count(name, text);
            String last = text.replaceFirst(".*[:/]", "");
            if (!last.equals(text) && last.length() >= TELLING) {
                count(name, last); // an ARN, or a URL, of what is named
            }
            document(text).ifPresent(inner -> collect(name, inner));
        }
    }

    private static java.util.Optional<JsonNode> document(String text) {
        String plain = text.startsWith("%7B") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text.strip();
        if (plain.startsWith("{") || plain.startsWith("[")) {
            try {
                return java.util.Optional.of(TypeWorld.JSON.readTree(plain));
            } catch (JsonProcessingException e) {
                return java.util.Optional.empty();
            }
        }
        return java.util.Optional.empty();
    }

    private static String number(String text) {
        return text.matches("-?\\d+\\.0+") ? text.replaceFirst("\\..*", "") : text;
    }

    private void count(String name, String text) {
        found.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new LinkedHashMap<>())
                .merge(text.toLowerCase(Locale.ROOT), 1, Integer::sum);
    }

    /** How often a value stands under a name, or under any if it is told from all others by itself. */
    int times(String name, String text) {
        String lower = number(text).toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        boolean telling = lower.length() >= TELLING && !lower.matches("true|false|enabled|disabled");
        int times = 0;
        for (Map.Entry<String, Map<String, Integer>> one : found.entrySet()) {
            String key = one.getKey();
            if (telling
                    || key.equals(wanted)
                    || key.length() > 3 && (wanted.endsWith(key) || key.endsWith(wanted))
                    || key.length() > 3 && wanted.startsWith(key)) {
                times += one.getValue().getOrDefault(lower, 0);
            }
        }
        return times;
    }

    /** Pointers of what is given, each scalar once; items of lists as {@code *}. */
    static void scalars(String pointer, String name, JsonNode given, BiConsumer<String, Map.Entry<String, String>> to) {
        if (given.isObject()) {
            given.fields()
                    .forEachRemaining(
                            field -> scalars(pointer + "/" + field.getKey(), field.getKey(), field.getValue(), to));
        } else if (given.isArray()) {
            given.forEach(item -> scalars(pointer + "/*", name, item, to));
        } else if (!given.isNull()) {
            to.accept(pointer, Map.entry(name, given.asText()));
        }
    }

    /**
     * What is given and does not come back: what the least resource has not must be there more often than with the least.
     *
     * @param least what was read of the least resource, and its properties; null if this is the least
     */
    List<String> missing(JsonNode given, ReadBack least, JsonNode leastGiven, TypeWorld world) {
        TreeSet<String> missing = new TreeSet<>();
        TreeSet<String> before = new TreeSet<>();
        if (leastGiven != null) {
            scalars("", "", leastGiven, (pointer, value) -> before.add(pointer + "=" + value.getValue()));
        }
        scalars("", "", given, (pointer, value) -> {
            String[] as = world.as(pointer, value.getKey(), value.getValue());
            int now = times(as[0], as[1]);
            boolean isNew = least != null && !before.contains(pointer + "=" + value.getValue());
            int then = isNew ? least.times(as[0], as[1]) : 0;
            if (now <= then && !world.isProvenOtherwise(pointer)) {
                missing.add(pointer);
            }
        });
        return new ArrayList<>(missing);
    }

    /**
     * What was given and taken away again, and is still there: it is there more often than with the least.
     *
     * @param given what the resource had, and the least has not
     */
    List<String> left(JsonNode given, ReadBack least, JsonNode leastGiven, TypeWorld world) {
        TreeSet<String> before = new TreeSet<>();
        scalars("", "", leastGiven, (pointer, value) -> before.add(pointer + "=" + value.getValue()));
        TreeSet<String> left = new TreeSet<>();
        scalars("", "", given, (pointer, value) -> {
            String[] as = world.as(pointer, value.getKey(), value.getValue());
            if (!before.contains(pointer + "=" + value.getValue()) && times(as[0], as[1]) > least.times(as[0], as[1])) {
                left.add(pointer);
            }
        });
        return new ArrayList<>(left);
    }

    @Override
    public String toString() {
        return found.toString();
    }
}
