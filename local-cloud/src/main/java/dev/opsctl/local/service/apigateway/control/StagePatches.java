package dev.opsctl.local.service.apigateway.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.Stage;
import software.amazon.awssdk.services.apigateway.model.UnauthorizedCacheControlHeaderStrategy;

/** What an update of a stage takes, and what its method settings are beside what it says: recorded on AWS. */
final class StagePatches {

    private static final String ALL = "*/*";

    private static final Set<String> MEMBERS = Set.of(
            "deploymentId",
            "description",
            "documentationVersion",
            "cacheClusterEnabled",
            "cacheClusterSize",
            "canarySettings",
            "clientCertificateId",
            "accessLogSettings",
            "variables",
            "tracingEnabled");

    private static final Map<String, String> SETTINGS = Map.of(
            "metrics/enabled", "metricsEnabled",
            "logging/dataTrace", "dataTraceEnabled",
            "logging/loglevel", "loggingLevel",
            "throttling/burstLimit", "throttlingBurstLimit",
            "throttling/rateLimit", "throttlingRateLimit",
            "caching/ttlInSeconds", "cacheTtlInSeconds",
            "caching/enabled", "cachingEnabled",
            "caching/dataEncrypted", "cacheDataEncrypted",
            "caching/requireAuthorizationForCacheControl", "requireAuthorizationForCacheControl",
            "caching/unauthorizedCacheControlHeaderStrategy", "unauthorizedCacheControlHeaderStrategy");

    /** AWS's own words, with the commas that it leaves out. */
    private static final String PATHS = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, "
            + "/clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
            + "/{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, "
            + "/{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit"
            + "/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, "
            + "/{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, "
            + "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, "
            + "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, "
            + "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit "
            + "/*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, "
            + "/*/*/caching/requireAuthorizationForCacheControl, "
            + "/*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled";

    /** What a method has that is told nothing else. */
    private static final MethodSetting DEFAULTS = MethodSetting.builder()
            .metricsEnabled(false)
            .dataTraceEnabled(false)
            .throttlingBurstLimit(5_000)
            .throttlingRateLimit(10_000.0)
            .cachingEnabled(false)
            .cacheTtlInSeconds(300)
            .cacheDataEncrypted(false)
            .requireAuthorizationForCacheControl(true)
            .unauthorizedCacheControlHeaderStrategy(UnauthorizedCacheControlHeaderStrategy.SUCCEED_WITH_RESPONSE_HEADER)
            .build();

    private StagePatches() {}

    /** The operations by the names of a stage's members. */
    static List<PatchOperation> of(Stage stage, List<PatchOperation> operations) {
        Set<String> set = new LinkedHashSet<>(stage.methodSettings().keySet());
        List<PatchOperation> named = new ArrayList<>();
        operations.forEach(operation -> named.add(named(operation, set)));
        return named;
    }

    /** Method settings are addressed as {@code /RESOURCE/METHOD/group/setting}, without the member's name. */
    private static PatchOperation named(PatchOperation operation, Set<String> set) {
        String path = operation.path();
        if (path == null || !path.startsWith("/")) {
            return operation;
        }
        String[] parts = path.substring(1).split("/");
        if (parts.length > 0 && MEMBERS.contains(parts[0])) {
            return operation;
        }
        String method = parts.length < 2 ? "" : parts[0] + "/" + parts[1];
        if (operation.op() == Op.REMOVE && parts.length == 2) {
            if (!set.remove(method)) {
                throw ApiErrors.badRequest("Cannot remove method setting " + method
                        + " because there is no method setting for this method ");
            }
            return operation.toBuilder().path(member(parts)).build();
        }
        String setting = parts.length == 4 ? SETTINGS.get(parts[2] + "/" + parts[3]) : null;
        if (setting == null) {
            throw ApiErrors.badRequest("Invalid method setting path: " + path + ". Must be one of: [" + PATHS + "]");
        }
        set.add(method);
        return operation.toBuilder().path(member(parts) + "/" + setting).build();
    }

    private static String member(String[] parts) {
        return "/methodSettings/" + parts[0].replace("~1", "~01") + "~1" + parts[1];
    }

    /** Each method's settings are whole: what was not said for it is as for all methods, or as by default. */
    static Stage completed(Stage stage) {
        MethodSetting all = stage.methodSettings().get(ALL);
        MethodSetting base = all == null ? DEFAULTS : completed(all, DEFAULTS);
        Map<String, MethodSetting> settings = new LinkedHashMap<>();
        stage.methodSettings().forEach((method, setting) -> settings.put(method, completed(setting, base)));
        return stage.toBuilder().methodSettings(settings).build();
    }

    private static MethodSetting completed(MethodSetting setting, MethodSetting base) {
        return MethodSetting.builder()
                .metricsEnabled(either(setting, base, MethodSetting::metricsEnabled))
                .dataTraceEnabled(either(setting, base, MethodSetting::dataTraceEnabled))
                .loggingLevel(either(setting, base, MethodSetting::loggingLevel))
                .throttlingBurstLimit(either(setting, base, MethodSetting::throttlingBurstLimit))
                .throttlingRateLimit(either(setting, base, MethodSetting::throttlingRateLimit))
                .cachingEnabled(either(setting, base, MethodSetting::cachingEnabled))
                .cacheTtlInSeconds(either(setting, base, MethodSetting::cacheTtlInSeconds))
                .cacheDataEncrypted(either(setting, base, MethodSetting::cacheDataEncrypted))
                .requireAuthorizationForCacheControl(
                        either(setting, base, MethodSetting::requireAuthorizationForCacheControl))
                .unauthorizedCacheControlHeaderStrategy(
                        either(setting, base, MethodSetting::unauthorizedCacheControlHeaderStrategyAsString))
                .build();
    }

    private static <T> @Nullable T either(
            MethodSetting setting, MethodSetting base, Function<MethodSetting, @Nullable T> member) {
        T said = member.apply(setting);
        return said == null ? member.apply(base) : said;
    }
}
