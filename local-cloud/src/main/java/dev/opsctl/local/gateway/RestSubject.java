package dev.opsctl.local.gateway;

import dev.opsctl.local.wire.RestWire;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a REST call is about, by the names that S3's errors have for it: its path's labels, an upload, a version, a range, its method. */
final class RestSubject {

    private static final Map<String, String> PARAMETERS = Map.of("uploadId", "UploadId", "versionId", "VersionId");

    private RestSubject() {}

    static Map<String, String> of(RestWire.@Nullable Match match, GatewayRequest request) {
        Map<String, String> subject = new LinkedHashMap<>();
        if (match == null) {
            return subject;
        }
        match.labels().forEach((name, value) -> subject.put(name, GatewayRequest.decodeSegment(value)));
        subject.put("Method", request.method());
        PARAMETERS.forEach((parameter, name) -> {
            String value = request.query().get(parameter);
            if (value != null) {
                subject.put(name, value);
            }
        });
        String range = request.header("range");
        if (range != null) {
            subject.put("RangeRequested", range);
        }
        return subject;
    }
}
