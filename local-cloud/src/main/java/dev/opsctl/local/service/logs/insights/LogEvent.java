package dev.opsctl.local.service.logs.insights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.logs.insights.QueryValues.Time;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log event as a query sees it: the fields that every event has, those of its JSON, and those of Lambda's own lines.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html">Discovered fields</a>
 */
public final class LogEvent {

    private static final int MOST_FIELDS = 200;
    /** Names with dots can be cut in many ways. */
    private static final int MOST_LOOKS = 1_000;

    private static final String LAMBDA = "/aws/lambda/";

    private final String account;
    private final String group;
    private final String stream;
    private final String pointer;
    private final long timestamp;
    private final long ingestion;
    private final String message;
    private @Nullable JsonNode json;
    private @Nullable Map<String, String> reported;

    /**
     * @param account the account of its log group
     * @param pointer what {@code GetLogRecord} finds it by
     * @param timestamp epoch milliseconds, as {@code ingestion}
     */
    public LogEvent(
            String account,
            String group,
            String stream,
            String pointer,
            long timestamp,
            long ingestion,
            String message) {
        this.account = account;
        this.group = group;
        this.stream = stream;
        this.pointer = pointer;
        this.timestamp = timestamp;
        this.ingestion = ingestion;
        this.message = message;
    }

    String message() {
        return message;
    }

    /** The value of a field, null if the event has none of that name. */
    @Nullable
    Object field(String name) {
        switch (name) {
            case "@message":
                return message;
            case "@timestamp":
                return new Time(timestamp);
            case "@ingestionTime":
                return new Time(ingestion);
            case "@logStream":
                return stream;
            case "@log":
                return account + ":" + group;
            case "@ptr":
                return pointer;
            default:
                break;
        }
        if (name.startsWith("@") && !name.startsWith("@@")) {
            return group.startsWith(LAMBDA) ? reported().get(name) : null;
        }
        // A member whose own name begins with an @ has one more.
        return QueryValues.of(member(json(), name.startsWith("@") ? name.substring(1) : name));
    }

    /** All fields with their texts, times as epoch milliseconds: what {@code GetLogRecord} answers. */
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("@timestamp", String.valueOf(timestamp));
        all.put("@ingestionTime", String.valueOf(ingestion));
        all.put("@message", message);
        all.put("@log", account + ":" + group);
        all.put("@logStream", stream);
        all.put("@ptr", pointer);
        if (group.startsWith(LAMBDA)) {
            all.putAll(reported());
        }
        flatten("", json(), all);
        return all;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> all) {
        if (all.size() >= MOST_FIELDS) {
            return;
        } else if (node.isObject()) {
            node.properties()
                    .forEach(member -> flatten(
                            path.isEmpty()
                                    ? (member.getKey().startsWith("@") ? "@" : "") + member.getKey()
                                    : path + "." + member.getKey(),
                            member.getValue(),
                            all));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "." + i, node.get(i), all);
            }
        } else {
            Object value = QueryValues.of(node);
            if (value != null) {
                all.put(path, QueryValues.text(value));
            }
        }
    }

    /** A member by its path; members whose names have dots are found, too. */
    static JsonNode member(JsonNode node, String path) {
        return member(node, path, new int[] {MOST_LOOKS});
    }

    private static JsonNode member(JsonNode node, String path, int[] looks) {
        JsonNode whole = step(node, path);
        if (!whole.isMissingNode()) {
            return whole;
        }
        for (int dot = path.indexOf('.'); dot >= 0 && looks[0]-- > 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode inner = step(node, path.substring(0, dot));
            if (inner.isContainerNode()) {
                JsonNode found = member(inner, path.substring(dot + 1), looks);
                if (!found.isMissingNode()) {
                    return found;
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode step(JsonNode node, String name) {
        if (!node.isArray()) {
            return node.path(name);
        }
        boolean isIndex = !name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIndex ? node.path(Integer.parseInt(name)) : MissingNode.getInstance();
    }

    /** The event's JSON: the whole message, or the first object within a line of a function. */
    private JsonNode json() {
        if (json == null) {
            int brace = message.indexOf('{');
            boolean whole = brace >= 0 && message.substring(0, brace).isBlank();
            json = whole || brace >= 0 && group.startsWith(LAMBDA)
                    ? read(message.substring(brace))
                    : MissingNode.getInstance();
        }
        return json;
    }

    static JsonNode read(String text) {
        try (JsonParser parser = PojoJson.mapper().createParser(text)) {
            JsonNode read = parser.readValueAsTree();
            return read == null ? MissingNode.getInstance() : read;
        } catch (IOException | StackOverflowError e) {
            return MissingNode.getInstance();
        }
    }

    private Map<String, String> reported() {
        if (reported == null) {
            reported = LambdaLine.fields(message);
        }
        return reported;
    }
}
