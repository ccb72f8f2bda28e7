package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A batch of records as an event, and what a function's answer says about it. */
final class Batch {

    /** A synchronous invocation takes 6 MB. */
    static final long MAX_BYTES = 6_291_456;

    /** {@code {"Records":[]}}. */
    static final long ENVELOPE_BYTES = 14;

    /**
     * Which records of a batch failed.
     *
     * @param error what went wrong with the batch as a whole, or null
     * @param failed identifiers of the records that failed alone, when the batch did not fail as a whole
     */
    record Verdict(@Nullable String error, Set<String> failed, SourceTarget.Run run) {

        boolean whole() {
            return error != null;
        }

        boolean clean() {
            return error == null && failed.isEmpty();
        }
    }

    private Batch() {}

    static byte[] event(List<ObjectNode> records) {
        ObjectNode event = PojoJson.mapper().createObjectNode();
        event.putArray("Records").addAll(records);
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes that a record takes in an event, with its comma. */
    static long size(ObjectNode record) {
        return record.toString().getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    /**
     * Reads an answer as AWS documents it: an empty or null answer or list is a success; an answer that is no JSON, or an identifier that
     * is empty, null, under another key or not of this batch makes the batch fail as a whole.
     */
    static Verdict verdict(SourceTarget.Run run, boolean reportsItems, Set<String> identifiers) {
        if (run.functionError() != null) {
            return new Verdict("Function call failed", Set.of(), run);
        } else if (!reportsItems || run.payload().length == 0) {
            return new Verdict(null, Set.of(), run);
        }
        JsonNode failures;
        try {
            JsonNode answer = PojoJson.mapper().readTree(run.payload());
            failures = answer.path("batchItemFailures");
        } catch (IOException e) {
            return new Verdict("The function's response is not valid JSON", Set.of(), run);
        }
        if (failures.isMissingNode() || failures.isNull()) {
            return new Verdict(null, Set.of(), run);
        } else if (!(failures instanceof ArrayNode)) {
            return new Verdict("batchItemFailures in the function's response is no list", Set.of(), run);
        }
        Set<String> failed = new HashSet<>();
        for (JsonNode failure : failures) {
            JsonNode id = failure.path("itemIdentifier");
            if (!id.isTextual() || id.asText().isEmpty()) {
                return new Verdict("The function's response has an invalid itemIdentifier", Set.of(), run);
            } else if (!identifiers.contains(id.asText())) {
                return new Verdict(
                        "The function's response has an itemIdentifier that is not in the batch: " + id.asText(),
                        Set.of(),
                        run);
            }
            failed.add(id.asText());
        }
        return new Verdict(null, failed, run);
    }
}
