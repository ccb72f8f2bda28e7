package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A stage's method settings and access log as the patch operations that UpdateStage takes. */
final class StageSettings {

    private static final Map<String, String> PATHS = Map.ofEntries(
            Map.entry("MetricsEnabled", "metrics/enabled"), Map.entry("DataTraceEnabled", "logging/dataTrace"),
            Map.entry("LoggingLevel", "logging/loglevel"), Map.entry("ThrottlingBurstLimit", "throttling/burstLimit"),
            Map.entry("ThrottlingRateLimit", "throttling/rateLimit"),
                    Map.entry("CacheTtlInSeconds", "caching/ttlInSeconds"),
            Map.entry("CachingEnabled", "caching/enabled"), Map.entry("CacheDataEncrypted", "caching/dataEncrypted"));

    private StageSettings() {}

    /**
     * The changes from one set of properties (of a stage, or of a deployment's StageDescription) to another.
     *
     * @param present the methods for which the stage has settings: no others can be removed, and a step that is done again finds fewer
     */
    static List<PatchOperation> of(JsonNode after, JsonNode before, Set<String> present) {
        List<PatchOperation> operations = new ArrayList<>();
        Set<String> former = new LinkedHashSet<>();
        if (!settings(before).isEmpty()) {
            former.add(path(before));
        }
        before.path("MethodSettings").forEach(setting -> former.add(path(setting)));
        former.stream()
                .filter(path -> present.contains(path.substring(1)))
                .forEach(path -> operations.add(ApiGatewayType.remove(path)));
        operations.addAll(settings(after));
        after.path("MethodSettings").forEach(setting -> operations.addAll(settings(setting)));
        String accessLog = after.has("AccessLogSetting") || before.has("AccessLogSetting") ? "AccessLogSetting" : null;
        if (accessLog != null) {
            for (String member : List.of("DestinationArn", "Format")) {
                String path = "/accessLogSettings/" + Character.toLowerCase(member.charAt(0)) + member.substring(1);
                String value = after.path(accessLog).path(member).asText(null);
                if (value != null) {
                    operations.add(ApiGatewayType.replace(path, value));
                }
            }
            if (!after.has(accessLog)) {
                operations.add(ApiGatewayType.remove("/accessLogSettings"));
            }
        }
        return operations;
    }

    /** What is set for one method, or, by a deployment's StageDescription itself, for all of them. */
    private static List<PatchOperation> settings(JsonNode setting) {
        List<PatchOperation> operations = new ArrayList<>();
        PATHS.forEach((property, path) -> {
            if (setting.hasNonNull(property)) {
                operations.add(ApiGatewayType.replace(
                        path(setting) + "/" + path, setting.get(property).asText()));
            }
        });
        return operations;
    }

    private static String path(JsonNode setting) {
        String resource = setting.path("ResourcePath").asText("/*");
        String httpMethod = setting.path("HttpMethod").asText("*");
        if (resource.startsWith("/~1")) {
            // as documented: the slashes encoded, and one before them
            return resource + "/" + httpMethod;
        }
        return "/" + (resource.equals("/*") || resource.equals("*") ? "*" : resource.replace("/", "~1")) + "/"
                + httpMethod;
    }
}
