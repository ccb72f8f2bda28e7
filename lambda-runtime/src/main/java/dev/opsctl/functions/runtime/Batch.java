package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.tracing.Tracing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works through the records of an event source mapping and answers with what failed, so that the rest is not delivered again
 * ({@code ReportBatchItemFailures}).
 */
public final class Batch {
    /** What to do with one record; an exception marks the record as failed. */
    public interface Work {
        void on(Map<String, Object> record) throws Exception;
    }

    /** The attribute of items that holds the tracing header of the order. */
    public static final String TRACE_HEADER = "traceHeader";

    private Batch() {}

    /** Records of a queue: each succeeds or fails for itself. */
    public static Map<String, Object> ofQueue(Map<String, Object> event, Work work) {
        List<Object> failures = new ArrayList<>();
        for (Object element : Json.list(event, "Records")) {
            Map<String, Object> record = record(element);
            String id = Json.text(record, "messageId");
            String header = Json.text(Json.object(record, "attributes"), "AWSTraceHeader");
            if (!succeeds(record, id, header, work)) {
                failures.add(Map.of("itemIdentifier", id));
            }
        }
        return failures(failures);
    }

    /** Records of a stream: order matters, so work stops at the first failure and Lambda resumes there. */
    public static Map<String, Object> ofStream(Map<String, Object> event, Work work) {
        for (Object element : Json.list(event, "Records")) {
            Map<String, Object> record = record(element);
            String sequence = Json.text(Json.object(record, "dynamodb"), "SequenceNumber");
            if (!succeeds(record, sequence, StreamRecord.of(record).text(TRACE_HEADER), work)) {
                return failures(List.of(Map.of("itemIdentifier", sequence)));
            }
        }
        return failures(List.of());
    }

    /** A record goes on with the trace of what it tells; streams pass no header, so items carry it. */
    private static boolean succeeds(
            Map<String, Object> record, @Nullable String id, @Nullable String header, Work work) {
        try {
            return Tracing.continuing("record", header, () -> {
                work.on(record);
                return true;
            });
        } catch (Exception e) {
            Log.error("record failed and will be delivered again", e, "record", id);
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> record(Object element) {
        return (Map<String, Object>) element;
    }

    private static Map<String, Object> failures(List<?> failures) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("batchItemFailures", failures);
        return answer;
    }
}
