package dev.opsctl.operation.tables;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.operation.tables.Seeding.BadLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads a file of one JSON object a line as items of a table. A line that is none is named with its place and its fault, and reading goes on
 * with the next: UTF-8 is checked line by line, a byte order mark and carriage returns are left out, blank lines mean nothing.
 */
final class Ndjson {

    private static final int LONGEST_LINE = 4 << 20;
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final String file;
    private final ItemRules rules;
    private final Consumer<Map<String, AttributeValue>> items;
    private final List<BadLine> refused = new ArrayList<>();
    private final Map<Object, Long> places = new HashMap<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;
    private long number;
    private long good;

    /**
     * @param file how the file is named where a line is refused
     * @param items takes the good ones, in the file's order
     */
    Ndjson(String file, ItemRules rules, Consumer<Map<String, AttributeValue>> items) {
        this.file = file;
        this.rules = rules;
        this.items = items;
    }

    List<BadLine> refused() {
        return refused;
    }

    long good() {
        return good;
    }

    Ndjson read(InputStream source) throws IOException {
        byte[] block = new byte[1 << 16];
        for (int length = source.read(block); length >= 0; length = source.read(block)) {
            int begin = 0;
            for (int i = 0; i < length; i++) {
                if (block[i] == '\n') {
                    add(block, begin, i);
                    end();
                    begin = i + 1;
                }
            }
            add(block, begin, length);
        }
        if (line.size() > 0) {
            end();
        }
        return this;
    }

    private void add(byte[] block, int begin, int end) {
        int room = LONGEST_LINE - line.size();
        tooLong |= end - begin > room;
        line.write(block, begin, Math.min(end - begin, room));
    }

    private void end() {
        number++;
        String problem = tooLong
                ? "longer than " + (LONGEST_LINE >> 20) + " MiB: no item can be that large"
                : take(line.toByteArray());
        if (problem != null) {
            refused.add(new BadLine(file + ":" + number, problem));
        }
        line.reset();
        tooLong = false;
    }

    /** @return what is wrong with a line, or null */
    private @Nullable String take(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "not UTF-8" + (number == 1 && utf16(bytes) ? " but UTF-16" : "") + ": save the file as UTF-8";
        }
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            return null;
        }
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return "not JSON: " + brief(e);
        }
        if (!object.isObject()) {
            return "expected a JSON object, got " + object.getNodeType().name().toLowerCase(Locale.ROOT);
        }
        Map<String, AttributeValue> item = ItemRules.item(object);
        String problem = rules.problem(item);
        if (problem != null) {
            return problem;
        }
        Long before = places.putIfAbsent(rules.key(item), number);
        if (before != null) {
            return rules.keyText(item) + " is in line " + before + " already";
        }
        items.accept(item);
        good++;
        return null;
    }

    private static boolean utf16(byte[] bytes) {
        return bytes.length > 1
                && ((bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe
                        || (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff);
    }

    /** The parser's message without the advice and the place, which speak of Java and of the line alone. */
    private static String brief(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("");
        for (String advice : List.of(" (for ", ": expected ", ": was expecting ")) {
            message = message.contains(advice) ? message.substring(0, message.indexOf(advice)) : message;
        }
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return message + (column > 0 ? " at column " + column : "");
    }
}
