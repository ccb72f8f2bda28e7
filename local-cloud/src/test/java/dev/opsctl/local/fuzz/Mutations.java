package dev.opsctl.local.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens to valid requests: members dropped, doubled or of another type, extreme values, wrong types, cut bodies. */
final class Mutations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern ELEMENT_TEXT = Pattern.compile(">([^<>]+)<");

    /** JSON that no member expects, as it is written. */
    private static final List<String> VALUES = List.of(
            "null",
            "0",
            "-1",
            "2147483648",
            "-9223372036854775809",
            "1e999999999",
            "1e-999999999",
            "1e309",
            "0.5",
            "1.0",
            "true",
            "\"\"",
            "\" \"",
            "\"NaN\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\uffff é世\"",
            "\"%zz\"",
            "\"../..\"",
            "\"${a}\"",
            "\"$.a[?(@.b\"",
            "\"{\"",
            "\"arn:aws:\"",
            "\"arn:aws:iam::111122223333:role/\"",
            "\"arn:aws:x:y:z:a:b:c:d\"",
            "\"9999999999999999999\"",
            "\"2020-13-99T99:99:99Z\"",
            "\"!!!!\"",
            "\"*\"",
            "\"=&?#\"",
            "[]",
            "[null]",
            "{}",
            "{\"a\":null}",
            "[[[[[[[[]]]]]]]]");

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    RawRequest mutated(RawRequest valid) {
        RawRequest request = valid;
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            request = once(request);
        }
        return request;
    }

    private RawRequest once(RawRequest request) {
        int choice = random.nextInt(20);
        if (choice == 0) {
            return request.withBody(Arrays.copyOf(request.body(), random.nextInt(request.body().length + 1)));
        } else if (choice == 1) {
            String type = pick(List.of(
                    "text/plain", "application/xml", "application/json", "", "application/x-www-form-urlencoded", "é"));
            return request.withHeader("content-type", type);
        } else if (choice == 2) {
            return request.withBody(pick(List.of(
                            "{\"a\":",
                            "[".repeat(20_000),
                            "{\"a\":".repeat(5_000),
                            "<a>".repeat(5_000),
                            "Action=ListTopics&Version=1",
                            "\u0000\u0001",
                            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                            "null",
                            "1e999999999",
                            "a".repeat(100_000)))
                    .getBytes(StandardCharsets.UTF_8));
        } else if (choice == 3 && request.body().length > 0) {
            byte[] bytes = request.body().clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            return request.withBody(bytes);
        } else if (choice == 4 && request.path().length() > 1) {
            return path(request);
        } else if (choice == 5 && !request.query().isEmpty() || choice == 6) {
            return request.withQuery(pairs(request.query(), "&"));
        } else if (choice == 7) {
            List<String> names = new ArrayList<>(request.headers().keySet());
            if (!names.isEmpty()) {
                return request.withHeader(pick(names), random.nextBoolean() ? null : plain());
            }
        }
        return body(request);
    }

    private RawRequest path(RawRequest request) {
        String[] segments = request.path().split("/", -1);
        segments[1 + random.nextInt(segments.length - 1)] = pick(List.of(
                "", ".", "..", "%zz", "%00", "%2F", "%C3%28", "a".repeat(3_000), "%20", "-1", "$LATEST", ":", "*"));
        return request.withPath(String.join("/", segments));
    }

    private RawRequest body(RawRequest request) {
        String text = new String(request.body(), StandardCharsets.UTF_8);
        if (text.startsWith("{")) {
            return request.withBody(json(text).getBytes(StandardCharsets.UTF_8));
        } else if (text.startsWith("<")) {
            return request.withBody(xml(text).getBytes(StandardCharsets.UTF_8));
        } else if (text.contains("Action=")) {
            return request.withBody(pairs(text, "&").getBytes(StandardCharsets.UTF_8));
        }
        return request.query().isEmpty() ? path(request) : request.withQuery(pairs(request.query(), "&"));
    }

    /** Changes one name or value of {@code a=b&c=d}. */
    private String pairs(String text, String separator) {
        List<String> pairs = new ArrayList<>(List.of(text.split(separator)));
        int at = random.nextInt(pairs.size());
        String pair = pairs.get(at);
        String name = pair.contains("=") ? pair.substring(0, pair.indexOf('=')) : pair;
        if (name.equals("Action") && random.nextInt(4) > 0) {
            at = pairs.size() - 1;
            name = pairs.get(at).split("=", 2)[0];
        }
        switch (random.nextInt(6)) {
            case 0 -> pairs.remove(at);
            case 1 -> pairs.add(at, name + "=" + plain());
            case 2 -> pairs.set(at, name + ".member.1=" + plain());
            case 3 -> pairs.set(at, name.replaceAll("[0-9]+", pick(List.of("0", "999999", "-1", "x"))) + "=" + plain());
            case 4 -> pairs.add(name + ".1.1.1.entry.1.key=" + plain());
            default -> pairs.set(at, name + "=" + plain());
        }
        return String.join(separator, pairs);
    }

    /** A text for places that take anything but blanks and line ends. */
    private String plain() {
        return random.nextInt(30) == 0
                ? "x".repeat(50_000)
                : pick(VALUES)
                        .replaceAll("^\"|\"$", "")
                        .replaceAll("[^\\x21-\\x7e]|\\\\u....", "%F0%9F")
                        .replace(" ", "+");
    }

    private String xml(String text) {
        Matcher elements = ELEMENT_TEXT.matcher(text);
        List<int[]> found = new ArrayList<>();
        while (elements.find()) {
            found.add(new int[] {elements.start(1), elements.end(1)});
        }
        if (found.isEmpty() || random.nextInt(5) == 0) {
            int cut = text.indexOf('<', random.nextInt(text.length()));
            return cut < 0 ? text + "<a/>" : text.substring(0, cut) + "<Extra><a/></Extra>" + text.substring(cut);
        }
        int[] at = pick(found);
        String value = random.nextInt(4) == 0 ? "" : plain().replaceAll("[<>&]", "");
        return text.substring(0, at[0]) + value + text.substring(at[1]);
    }

    private String json(String text) {
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (IOException e) {
            return text + "}";
        }
        List<ContainerNode<?>> containers = new ArrayList<>();
        collect(tree, containers);
        ContainerNode<?> container = pick(containers);
        JsonNode value = random.nextInt(30) == 0 ? NODES.textNode("x".repeat(50_000)) : new RawValueNode(pick(VALUES));
        if (container instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (names.isEmpty() || random.nextInt(10) == 0) {
                object.set(pick(List.of("", "a", "\u0000", "Name", "$")), value);
            } else if (random.nextInt(4) == 0) {
                object.remove(pick(names));
            } else {
                object.set(pick(names), value);
            }
        } else if (container instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextInt(3) == 0) {
                array.add(value);
            } else {
                array.set(random.nextInt(array.size()), random.nextBoolean() ? value : array.get(0));
            }
        }
        String mutated = tree.toString();
        return random.nextInt(20) == 0
                ? mutated.replaceFirst("\\{", "{" + pick(List.of("\"a\":1,\"a\":1,", "\"\":")))
                : mutated;
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> into) {
        if (node instanceof ContainerNode<?> container) {
            into.add(container);
            node.forEach(child -> collect(child, into));
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A value that is written as it stands. */
    private static final class RawValueNode extends POJONode {
        private static final long serialVersionUID = 1L;

        RawValueNode(String text) {
            super(new RawValue(text));
        }
    }
}
