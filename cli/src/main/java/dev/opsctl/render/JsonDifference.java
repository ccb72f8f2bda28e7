package dev.opsctl.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is different between two JSON documents, a line for each place (RFC 6902 operations, RFC 6901 paths). */
public final class JsonDifference {

    private static final int LONGEST_VALUE = 80;

    private JsonDifference() {}

    /** Lines like {@code + /payment {"id":…}}, {@code ~ /status "PENDING" → "PAID"} and {@code - /claim}. */
    public static List<String> lines(@Nullable JsonNode before, @Nullable JsonNode after) {
        List<String> lines = new ArrayList<>();
        if (before == null || after == null || before.isMissingNode() || after.isMissingNode()) {
            return lines;
        }
        EnumSet<DiffFlags> flags = EnumSet.of(
                DiffFlags.ADD_ORIGINAL_VALUE_ON_REPLACE, DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION);
        for (JsonNode change : JsonDiff.asJson(before, after, flags)) {
            String path = change.path("path").asText();
            String place = path.isEmpty() ? "(all)" : path;
            switch (change.path("op").asText()) {
                case "add" -> lines.add("+ " + place + " " + brief(change.path("value")));
                case "remove" -> lines.add("- " + place);
                default ->
                    lines.add(
                            "~ " + place + " " + brief(change.path("fromValue")) + " → " + brief(change.path("value")));
            }
        }
        return lines;
    }

    private static String brief(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
