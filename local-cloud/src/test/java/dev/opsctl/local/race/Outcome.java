package dev.opsctl.local.race;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the callers were answered, what readers see, and what the tables hold in the end: each member of each document a line. */
final class Outcome {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** A moment, or a key made of one and of the number within its millisecond: which millisecond a call fell into is no outcome. */
    private static final Pattern TIME = Pattern.compile(
            "(?<!\\w)\\d{13,14}-\\d{5,6}(?!\\w)|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z?|\\d{8}T\\d{6}Z|(?<![\\w-])(\\d{9,}(\\.\\d+)?([eE]\\d+)?|\\d\\.\\d{6,}[eE]\\d+)(?![\\w-])");
    /** A key, a ciphertext or an id: one token, whatever signs are in it. A state, such as UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, is none. */
    private static final Pattern OPAQUE = Pattern.compile("(?![A-Z_]+$)[A-Za-z0-9+/_-]{24,}={0,2}");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    /** A commit's id holds the second in which it was made: two runs have the same one, or not. */
    private static final Pattern COMMIT = Pattern.compile("\\b[0-9a-f]{40}\\b");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9]+");

    private final String account;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> tokens = new HashSet<>();

    /** @param account its number is the same in all outcomes */
    Outcome(String account) {
        this.account = account;
    }

    void add(String path, JsonNode value) {
        if (value.isObject()) {
            add(path + " {}");
            value.properties().forEach(field -> add(path + "." + field.getKey(), field.getValue()));
        } else if (value.isArray()) {
            add(path + " []");
            value.forEach(item -> add(path + "[]", item));
        } else {
            String text = value.asText();
            JsonNode inner = document(text);
            if (inner == null) {
                add(path + "=" + (OPAQUE.matcher(text).matches() ? text.replaceAll("[^A-Za-z0-9]", "") : text));
            } else {
                add(path, inner);
            }
        }
    }

    private void add(String line) {
        String same = UUID.matcher(line.replace(account, "ACCOUNT"))
                .replaceAll(id -> id.group().replace("-", ""));
        same = COMMIT.matcher(TIME.matcher(same).replaceAll("*")).replaceAll("*");
        lines.add(same);
        for (Matcher token = TOKEN.matcher(same); token.find(); ) {
            tokens.add(token.group());
        }
    }

    private static JsonNode document(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    boolean says(Pattern pattern) {
        return lines.stream().anyMatch(line -> pattern.matcher(line).find());
    }

    /** The outcomes with all that is in one of them only, such as ids made at random, hidden. */
    static List<String> comparable(Collection<Outcome> outcomes) {
        Map<String, Integer> known = new HashMap<>();
        outcomes.forEach(outcome -> outcome.tokens.forEach(token -> known.merge(token, 1, Integer::sum)));
        return outcomes.stream()
                .map(outcome -> String.join(
                        "\n",
                        outcome.lines.stream()
                                .map(line -> TOKEN.matcher(line)
                                        .replaceAll(token -> known.get(token.group()) == 1 ? "*" : token.group()))
                                .sorted()
                                .toList()))
                .toList();
    }
}
