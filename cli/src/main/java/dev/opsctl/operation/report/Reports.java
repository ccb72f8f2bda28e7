package dev.opsctl.operation.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.failure.Denial;
import dev.opsctl.operation.failure.Denials;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Inventory reports: run one now, find and read those in the bucket. */
public final class Reports {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A stored report. */
    public record Stored(String id, String key, long bytes, String stored) {}

    private final Clients clients;
    private final Stacks stacks;

    public Reports(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
    }

    /**
     * Runs the report function and waits for its report.
     *
     * @param at the target's time, which the function cannot know
     */
    public JsonNode now(boolean mail, Instant at) {
        String function = stacks.output(Stacks.APP, "ReportFunction");
        InvokeResponse answer = clients.lambda().invoke(r -> r.functionName(function)
                .qualifier(Stacks.LIVE)
                .payload(SdkBytes.fromUtf8String(
                        "{\"trigger\":\"operator\",\"mail\":" + mail + ",\"time\":\"" + at + "\"}")));
        try {
            JsonNode result = JSON.readTree(answer.payload().asInputStream());
            if (answer.functionError() != null) {
                String message = result.path("errorMessage").asText(result.toString());
                Optional<Denial> denial = Denial.in(message);
                if (denial.isPresent()) {
                    throw Denials.explain("Cannot make the report", denial.get(), "opsctl logs " + function, null);
                }
                throw new OperationException(
                        ExitCode.FAILED, "The report function failed: " + message, "Its log: opsctl logs " + function);
            }
            if (result.path("skipped").asBoolean()) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "No report was made: " + result.path("reason").asText(),
                        "Wait until it is in opsctl report list, then run: opsctl report now");
            }
            return result;
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "The report function did not answer with JSON: " + FileTrouble.why(e),
                    "Its log: opsctl logs " + function,
                    e);
        }
    }

    /** What a report that was made all the same was denied: a table, the mail (REP-6, REP-7); one error per action and role. */
    public List<OperationException> denials(JsonNode report) {
        Map<String, OperationException> found = new LinkedHashMap<>();
        List<JsonNode> texts = new ArrayList<>();
        report.path("incomplete").forEach(table -> texts.add(table.path("detail")));
        texts.add(report.path("mail").path("error"));
        for (JsonNode text : texts) {
            Denial.in(text.asText())
                    .ifPresent(denial -> found.computeIfAbsent(
                            denial.action() + denial.who(),
                            key -> Denials.explain("The report is not whole", denial, "the report", null)));
        }
        return List.copyOf(found.values());
    }

    /** The newest stored reports, newest first. */
    public List<Stored> list(int limit) {
        String bucket = bucket();
        return clients.s3().listObjectsV2Paginator(r -> r.bucket(bucket).prefix("reports/")).contents().stream()
                .filter(o -> o.key().endsWith(".json") && !o.key().endsWith("latest.json"))
                .map(o -> new Stored(id(o.key()), o.key(), o.size(), String.valueOf(o.lastModified())))
                .sorted(Comparator.comparing(Stored::stored)
                        .thenComparing(Stored::key)
                        .reversed())
                .limit(limit)
                .toList();
    }

    /** One report by its id, or {@code latest}. */
    public JsonNode show(String id) {
        String bucket = bucket();
        String key = "latest".equals(id)
                ? "reports/latest.json"
                : list(Integer.MAX_VALUE).stream()
                        .filter(r -> r.id().equals(id))
                        .map(Stored::key)
                        .findFirst()
                        .orElseThrow(() -> new OperationException(
                                ExitCode.NOT_FOUND,
                                "There is no report " + id + " in s3://" + bucket,
                                "See what there is: opsctl report list"));
        try {
            ResponseBytes<GetObjectResponse> object =
                    clients.s3().getObject(r -> r.bucket(bucket).key(key), ResponseTransformer.toBytes());
            return JSON.readTree(object.asByteArray());
        } catch (NoSuchKeyException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no report in s3://" + bucket + " yet",
                    "Make one: opsctl report now",
                    e);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED, "s3://" + bucket + "/" + key + " is not JSON: " + FileTrouble.why(e), null, e);
        }
    }

    public String bucket() {
        return stacks.output(Stacks.APP, "ReportBucket");
    }

    private static String id(String key) {
        return key.substring(key.lastIndexOf('/') + 1, key.length() - ".json".length());
    }
}
