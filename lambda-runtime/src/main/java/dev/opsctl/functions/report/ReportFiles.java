package dev.opsctl.functions.report;

import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The report bucket: {@code reports/<id>.json}, {@code reports/<id>.csv} and, written last, {@code reports/latest.json}. */
final class ReportFiles {
    static final String LATEST = "reports/latest.json";

    private final S3Client s3;
    private final String bucket;

    ReportFiles(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    static String jsonKey(String id) {
        return "reports/" + id + ".json";
    }

    static String csvKey(String id) {
        return "reports/" + id + ".csv";
    }

    String bucket() {
        return bucket;
    }

    void put(String key, String content) {
        String type = key.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/json";
        s3.putObject(
                request -> request.bucket(bucket).key(key).contentType(type),
                RequestBody.fromBytes(content.getBytes(StandardCharsets.UTF_8)));
    }
}
