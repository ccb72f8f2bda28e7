package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.ApiCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Inventory reports in their bucket (REP-5): {@code reports/ID.json}, {@code reports/ID.csv} and {@code reports/latest.json}. */
final class ReportsPanel {
    private static final String FOLDER = "reports/";
    private static final Pattern ID = Pattern.compile("[0-9]{8}T[0-9]{6,9}Z-(scheduled|operator)");

    private final S3Client s3;
    private final String bucket;

    ReportsPanel(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** {@code GET reports?limit=N}: the newest, newest first. */
    Map<String, Object> list(ApiCall call) {
        int limit = Parameters.limit(call, 50, 200);
        List<S3Object> all = new ArrayList<>();
        s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(FOLDER)).contents().stream()
                .filter(object -> object.key().endsWith(".json"))
                .filter(object -> ID.matcher(id(object)).matches())
                .forEach(all::add);
        all.sort(Comparator.comparing(S3Object::lastModified)
                .thenComparing(S3Object::key)
                .reversed());
        return ApiCall.answer(
                200,
                Map.of(
                        "reports",
                        all.stream().limit(limit).map(ReportsPanel::toJson).toList()));
    }

    /** Moves with {@code latest.json}, which is the last that a report writes. */
    String mark(@Nullable String one) {
        try {
            return Marks.of(
                    Stream.of(s3.headObject(request -> request.bucket(bucket).key(FOLDER + "latest.json"))
                            .eTag()));
        } catch (NoSuchKeyException e) {
            return Marks.of(Stream.empty());
        }
    }

    private static Map<String, Object> toJson(S3Object object) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id(object));
        json.put("stored", SortableTime.text(object.lastModified()));
        json.put("bytes", object.size());
        return json;
    }

    private static String id(S3Object object) {
        return object.key().substring(FOLDER.length(), object.key().length() - ".json".length());
    }

    /** {@code GET reports/{id}}: the report as it is stored; {@code latest} is the newest. */
    Map<String, Object> get(ApiCall call) {
        String id = call.pathParameter("id");
        return ApiCall.answer(200, Json.parseObject(file(known(id), ".json")));
    }

    /** {@code GET /api/reports/latest}. */
    Map<String, Object> latest(ApiCall call) {
        return ApiCall.answer(200, Json.parseObject(file("latest", ".json")));
    }

    /** The newest report in short, {@code {id, generatedAt, partial, tables}}; nothing if there is none yet. */
    Optional<Map<String, Object>> newest() {
        try {
            Map<String, Object> report = Json.parseObject(file("latest", ".json"));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", report.get("id"));
            json.put("generatedAt", report.get("generatedAt"));
            json.put("partial", report.get("partial"));
            json.put("tables", Json.list(report, "tables").size());
            return Optional.of(json);
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** {@code GET reports/{id}/csv}: {@code {"name", "csv"}}, to be saved as a file of that name. */
    Map<String, Object> csv(ApiCall call) {
        String id = known(call.pathParameter("id"));
        String stored = id.equals("latest") ? Json.text(Json.parseObject(file(id, ".json")), "id") : id;
        return ApiCall.answer(200, Map.of("name", stored + ".csv", "csv", file(known(stored), ".csv")));
    }

    /** A caller's word never becomes a key unless it is a report's id. */
    private static String known(@Nullable String id) {
        if (id == null || !id.equals("latest") && !ID.matcher(id).matches()) {
            throw new NotFoundException("there is no report " + id);
        }
        return id;
    }

    private String file(String id, String ending) {
        try {
            return s3.getObjectAsBytes(request -> request.bucket(bucket).key(FOLDER + id + ending))
                    .asUtf8String();
        } catch (NoSuchKeyException e) {
            throw new NotFoundException(
                    id.equals("latest")
                            ? "there is no report yet; make one: opsctl report now"
                            : "there is no report " + id);
        }
    }
}
