package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.FiniteNumbers;
import dev.opsctl.local.limit.Sizes;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The intrinsic functions, {@code States.Format('{}', $.name)} and the others.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html">Intrinsic functions</a>
 */
final class Intrinsics {

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_TEXT = 10_000;
    private static final int MAX_RANGE = 1000;
    /** "You can nest up to 10 intrinsic functions within a field." */
    private static final int MAX_NESTED = 10;

    private final String text;
    private final ExpressionScope scopes;
    private final Budget budget;
    private int at;
    private int depth;

    private Intrinsics(String text, ExpressionScope scopes, Budget budget) {
        this.text = text;
        this.scopes = scopes;
        this.budget = budget;
    }

    /** @throws StateError {@code States.IntrinsicFailure}, or {@code States.Runtime} for a path that selects nothing */
    static JsonNode evaluate(String expression, ExpressionScope scopes) {
        return evaluate(expression, scopes, new Budget());
    }

    /** As {@link #evaluate(String, ExpressionScope)}, within the budget of a template with many. */
    static JsonNode evaluate(String expression, ExpressionScope scopes, Budget budget) {
        Intrinsics parser = new Intrinsics(expression.strip(), scopes, budget);
        JsonNode value;
        try {
            value = parser.argument();
        } catch (BudgetExceeded e) {
            throw parser.failure("it takes " + e.getMessage());
        }
        parser.skip();
        if (parser.at < parser.text.length()) {
            throw parser.failure("unexpected text after position " + parser.at);
        }
        return value;
    }

    private StateError failure(String reason) {
        return new StateError(
                "States.IntrinsicFailure",
                "The function '" + (text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text)
                        + "' had the following error: " + reason);
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private JsonNode argument() {
        skip();
        if (at >= text.length()) {
            throw failure("an argument is missing");
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return NODES.textNode(string());
        } else if (c == '$') {
            return path();
        } else if (text.startsWith("States.", at)) {
            return function();
        }
        int start = at;
        while (at < text.length() && ",) ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        try {
            JsonNode literal = PojoJson.mapper().readTree(text.substring(start, at));
            if (literal.isValueNode() && !literal.isTextual()) {
                return literal;
            }
        } catch (JsonProcessingException e) {
            // falls through to the failure below
        }
        throw failure("invalid argument at position " + start);
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                at++;
                return value.toString();
            } else if (c == '\\' && at + 1 < text.length()) {
                char next = text.charAt(++at);
                // \{ and \} stay escaped for Format
                value.append(next == '\'' || next == '\\' ? String.valueOf(next) : next == 'n' ? "\n" : "\\" + next);
            } else {
                value.append(c);
            }
        }
        throw failure("a string is not closed");
    }

    private JsonNode path() {
        int start = at;
        int depth = 0;
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' && depth > 0) {
                quoted = !quoted;
            } else if (!quoted && (c == '[' || c == '(')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == ']' || c == ')')) {
                depth--;
            } else if (!quoted && depth == 0 && (c == ',' || c == ')' || c == ' ')) {
                break;
            }
            at++;
        }
        return charged(scopes.evaluate(text.substring(start, at), text, budget));
    }

    private JsonNode charged(JsonNode value) {
        Sizes.charge(value, budget);
        return value;
    }

    private JsonNode function() {
        if (++depth > MAX_NESTED) {
            throw failure("more than " + MAX_NESTED + " nested functions");
        }
        int open = text.indexOf('(', at);
        if (open < 0) {
            throw failure("( is missing");
        }
        String name = text.substring(at + "States.".length(), open).strip();
        at = open + 1;
        List<JsonNode> arguments = new ArrayList<>();
        skip();
        while (at < text.length() && text.charAt(at) != ')') {
            arguments.add(argument());
            skip();
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                skip();
                if (at < text.length() && text.charAt(at) == ')') {
                    throw failure("an argument is missing");
                }
            } else if (at >= text.length() || text.charAt(at) != ')') {
                throw failure(") is missing");
            }
        }
        if (at >= text.length()) {
            throw failure(") is missing");
        }
        at++;
        depth--;
        JsonNode result = call(name, arguments);
        return charged(result);
    }

    private JsonNode call(String name, List<JsonNode> a) {
        return switch (name) {
            case "Format" -> format(a);
            case "StringToJson" -> json(text(one(a)));
            case "JsonToString" -> NODES.textNode(one(a).toString());
            case "Array" -> array(a);
            case "ArrayPartition" -> partition(list(arity(a, 2), 0), positive(a.get(1)));
            case "ArrayContains" -> NODES.booleanNode(contains(list(arity(a, 2), 0), a.get(1)));
            case "ArrayRange" -> range(arity(a, 3));
            case "ArrayGetItem" -> item(list(arity(a, 2), 0), integer(a.get(1)));
            case "ArrayLength" -> NODES.numberNode(list(arity(a, 1), 0).size());
            case "ArrayUnique" -> array(new ArrayList<>(new LinkedHashSet<>(items(list(arity(a, 1), 0)))));
            case "Base64Encode" ->
                NODES.textNode(
                        Base64.getEncoder().encodeToString(limited(text(one(a))).getBytes(StandardCharsets.UTF_8)));
            case "Base64Decode" -> decode(limited(text(one(a))));
            case "Hash" -> hash(limited(plain(arity(a, 2).get(0))), text(a.get(1)));
            case "JsonMerge" -> merge(arity(a, 3));
            case "MathRandom" -> random(a);
            case "MathAdd" -> NODES.numberNode(Math.addExact(integer(arity(a, 2).get(0)), integer(a.get(1))));
            case "StringSplit" -> split(text(arity(a, 2).get(0)), text(a.get(1)));
            case "UUID" -> NODES.textNode(UUID.randomUUID().toString());
            default -> throw failure("States." + name + " is no intrinsic function");
        };
    }

    private List<JsonNode> arity(List<JsonNode> arguments, int count) {
        if (arguments.size() != count) {
            throw failure("expected " + count + " arguments, got " + arguments.size());
        }
        return arguments;
    }

    private JsonNode one(List<JsonNode> arguments) {
        return arity(arguments, 1).get(0);
    }

    private String text(JsonNode node) {
        if (!node.isTextual()) {
            throw failure("expected a string, got " + node);
        }
        return node.textValue();
    }

    private String limited(String value) {
        if (value.length() > MAX_TEXT) {
            throw failure("a string is longer than " + MAX_TEXT + " characters");
        }
        return value;
    }

    private static String plain(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }

    /** How Format writes values: what has parts as {@code {Arg1=1, Arg2=[a, b]}}, without quotes. */
    private static String shown(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> field.getKey() + "=" + shown(field.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (node.isArray()) {
            return node.valueStream().map(Intrinsics::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        return plain(node);
    }

    private ArrayNode list(List<JsonNode> arguments, int index) {
        if (!(arguments.get(index) instanceof ArrayNode list)) {
            throw failure("expected an array, got " + arguments.get(index));
        }
        return list;
    }

    private static List<JsonNode> items(ArrayNode list) {
        List<JsonNode> items = new ArrayList<>();
        list.forEach(items::add);
        return items;
    }

    /** Numbers that are no integers are rounded, as recorded on AWS: what lies in the middle, upwards, -1.5 to -1. */
    private int integer(JsonNode node) {
        if (!node.isNumber()) {
            throw failure("expected a number, got " + node);
        }
        try {
            if (!FiniteNumbers.finite(node.decimalValue())) {
                throw failure("the number " + node + " is out of range");
            }
            return node.decimalValue().add(HALF).setScale(0, RoundingMode.FLOOR).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw failure("the number " + node + " is out of range");
        }
    }

    private int positive(JsonNode node) {
        int value = integer(node);
        if (value <= 0) {
            throw failure("expected a positive integer, got " + node);
        }
        return value;
    }

    private static ArrayNode array(List<JsonNode> items) {
        return NODES.arrayNode().addAll(items);
    }

    private JsonNode format(List<JsonNode> a) {
        if (a.isEmpty()) {
            throw failure("a template is missing");
        }
        String template = text(a.get(0));
        StringBuilder out = new StringBuilder();
        int next = 1;
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '\\' && i + 1 < template.length() && "{}".indexOf(template.charAt(i + 1)) >= 0) {
                out.append(template.charAt(++i));
            } else if (c == '{' && i + 1 < template.length() && template.charAt(i + 1) == '}') {
                if (next >= a.size()) {
                    throw failure("the number of arguments does not match the occurrences of {}");
                }
                out.append(shown(a.get(next++)));
                i++;
            } else {
                out.append(c);
            }
        }
        if (next != a.size()) {
            throw failure("the number of arguments does not match the occurrences of {}");
        }
        return NODES.textNode(out.toString());
    }

    private JsonNode json(String value) {
        try {
            return PojoJson.mapper()
                    .reader()
                    .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(value);
        } catch (JsonProcessingException e) {
            throw failure("the string is not JSON: " + e.getOriginalMessage());
        }
    }

    private JsonNode partition(ArrayNode list, int size) {
        ArrayNode chunks = NODES.arrayNode();
        for (int i = 0; i < list.size(); i += size) {
            ArrayNode chunk = chunks.addArray();
            for (int j = i; j < Math.min(list.size(), i + size); j++) {
                chunk.add(list.get(j));
            }
        }
        return chunks;
    }

    private static boolean contains(ArrayNode list, JsonNode wanted) {
        for (JsonNode item : list) {
            boolean equal = item.isNumber() && wanted.isNumber()
                    ? item.decimalValue().compareTo(wanted.decimalValue()) == 0
                    : item.equals(wanted);
            if (equal) {
                return true;
            }
        }
        return false;
    }

    private JsonNode range(List<JsonNode> a) {
        int from = integer(a.get(0));
        int to = integer(a.get(1));
        int step = integer(a.get(2));
        if (step == 0) {
            throw failure("the increment must not be 0");
        }
        ArrayNode range = NODES.arrayNode();
        for (long i = from; step > 0 ? i <= to : i >= to; i += step) {
            if (range.size() == MAX_RANGE) {
                throw failure("a range has at most " + MAX_RANGE + " elements");
            }
            range.add((int) i);
        }
        return range;
    }

    private JsonNode item(ArrayNode list, int index) {
        if (index < 0 || index >= list.size()) {
            throw failure("the index " + index + " is out of bounds of an array with " + list.size() + " elements");
        }
        return list.get(index);
    }

    private JsonNode decode(String value) {
        try {
            return NODES.textNode(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw failure("the string is not Base64");
        }
    }

    private JsonNode hash(String data, String algorithm) {
        if (!Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512").contains(algorithm)) {
            throw failure("the algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512");
        }
        try {
            return NODES.textNode(HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(data.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode merge(List<JsonNode> a) {
        if (!a.get(0).isObject()
                || !a.get(1).isObject()
                || !a.get(2).isBoolean()
                || a.get(2).booleanValue()) {
            throw failure("expected two objects and false (only shallow merging is supported)");
        }
        ObjectNode merged = a.get(0).deepCopy();
        merged.setAll((ObjectNode) a.get(1));
        return merged;
    }

    private JsonNode random(List<JsonNode> a) {
        if (a.size() != 2 && a.size() != 3) {
            throw failure("expected 2 or 3 arguments, got " + a.size());
        }
        int from = integer(a.get(0));
        int to = integer(a.get(1));
        if (from >= to) {
            throw failure("the start must be less than the end");
        }
        Random random = a.size() == 3 ? new Random(integer(a.get(2))) : new Random();
        return NODES.numberNode((int) (from + Math.floor(random.nextDouble() * ((long) to - from))));
    }

    private JsonNode split(String value, String delimiters) {
        ArrayNode parts = NODES.arrayNode();
        String[] pieces =
                delimiters.isEmpty() ? new String[] {value} : value.split("[" + Pattern.quote(delimiters) + "]");
        Arrays.stream(pieces).filter(piece -> !piece.isEmpty()).forEach(parts::add);
        return parts;
    }
}
