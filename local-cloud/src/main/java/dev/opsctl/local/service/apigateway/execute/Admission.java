package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.service.apigateway.control.KeyUsage;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.ApiKeySourceType;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;
import software.amazon.awssdk.services.apigateway.model.QuotaSettings;
import software.amazon.awssdk.services.apigateway.model.ThrottleSettings;
import software.amazon.awssdk.services.apigateway.model.UsagePlan;

/** API keys, usage plans (throttle in real time, quota on the cloud's clock) and the throttles of stage and method. */
final class Admission {

    private static final double ACCOUNT_RATE = 10_000;
    private static final double ACCOUNT_BURST = 5_000;

    private Admission() {}

    static void check(Exchange exchange) {
        if (Boolean.TRUE.equals(exchange.method().apiKeyRequired())) {
            byKey(exchange);
        }
        MethodSetting setting = setting(exchange);
        double rate =
                setting == null || setting.throttlingRateLimit() == null ? ACCOUNT_RATE : setting.throttlingRateLimit();
        double burst = setting == null || setting.throttlingBurstLimit() == null
                ? ACCOUNT_BURST
                : setting.throttlingBurstLimit();
        String bucket = "stage/" + exchange.apiId + "/" + exchange.stage.stageName() + "/"
                + exchange.resource().id() + "/" + exchange.method().httpMethod();
        if (!exchange.gateway.caches().bucket(bucket).take(rate, burst, System.nanoTime())) {
            throw GatewayFailure.throttled("the stage's throttle");
        }
    }

    /** The settings of the request's method: its own before the stage's; null if neither says any. */
    static @Nullable MethodSetting setting(Exchange exchange) {
        Map<String, MethodSetting> settings = exchange.stage.methodSettings();
        MethodSetting own = exchange.isRouted()
                ? settings.get(exchange.resource().path().replace("/", "~1") + "/"
                        + exchange.method().httpMethod())
                : null;
        return own != null ? own : settings.get("*/*");
    }

    private static void byKey(Exchange exchange) {
        boolean fromAuthorizer = exchange.definition.api().apiKeySource() == ApiKeySourceType.AUTHORIZER;
        Object presented = fromAuthorizer
                ? exchange.section("authorizer").get("usageIdentifierKey")
                : exchange.request.headers().get("x-api-key");
        if (presented == null) {
            throw GatewayFailure.forbidden("API key is required but none was presented");
        }
        ApiKey key = exchange.gateway
                .keyByValue(presented.toString())
                .orElseThrow(() -> GatewayFailure.forbidden("unknown or disabled API key"));
        UsagePlan plan = exchange.gateway
                .planOf(key.id(), exchange.apiId, exchange.stage.stageName())
                .orElseThrow(() -> GatewayFailure.forbidden("the API key is in no usage plan of this stage"));
        exchange.section("identity").put("apiKey", key.value());
        exchange.section("identity").put("apiKeyId", key.id());
        String method = exchange.resource().path() + "/" + exchange.method().httpMethod();
        Optional<ThrottleSettings> perMethod = plan.apiStages().stream()
                .filter(s -> exchange.apiId.equals(s.apiId())
                        && exchange.stage.stageName().equals(s.stage()))
                .map(ApiStage::throttle)
                .map(throttles -> throttles.get(method))
                .filter(java.util.Objects::nonNull)
                .findFirst();
        take(exchange, plan.id() + "/" + key.id() + "/" + method, perMethod.orElse(null));
        take(exchange, plan.id() + "/" + key.id(), plan.throttle());
        count(exchange, plan, key);
    }

    private static void take(Exchange exchange, String bucket, @Nullable ThrottleSettings throttle) {
        if (throttle == null || throttle.rateLimit() == null && throttle.burstLimit() == null) {
            return;
        }
        double rate = throttle.rateLimit() == null ? ACCOUNT_RATE : throttle.rateLimit();
        double burst = throttle.burstLimit() == null ? ACCOUNT_BURST : throttle.burstLimit();
        if (!exchange.gateway.caches().bucket("plan/" + bucket).take(rate, burst, System.nanoTime())) {
            throw GatewayFailure.throttled("the usage plan's throttle");
        }
    }

    private static void count(Exchange exchange, UsagePlan plan, ApiKey key) {
        LocalDate today = exchange.received.atZone(ZoneOffset.UTC).toLocalDate();
        QuotaSettings quota = plan.quota();
        boolean[] exceeded = {false};
        exchange.gateway.usage(plan.id(), key.id(), before -> {
            String period = quota == null ? null : period(quota, today).toString();
            boolean fresh = period != null && !period.equals(before.period());
            long used = fresh ? (before.never() && quota.offset() != null ? quota.offset() : 0) : before.used();
            long limit = quota == null ? Long.MAX_VALUE : quota.limit() + (fresh ? 0 : before.extension());
            exceeded[0] = used >= limit;
            if (exceeded[0]) {
                return before;
            }
            TreeMap<String, List<Long>> days = new TreeMap<>(before.days());
            long today0 = days.getOrDefault(today.toString(), List.of(0L, 0L)).get(0);
            days.put(today.toString(), List.of(today0 + 1, quota == null ? 0L : limit - used - 1));
            return new KeyUsage(period, used + 1, fresh ? 0 : before.extension(), days);
        });
        if (exceeded[0]) {
            throw GatewayFailure.quotaExceeded();
        }
    }

    private static LocalDate period(QuotaSettings quota, LocalDate today) {
        return switch (quota.period()) {
            case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
            case MONTH -> today.withDayOfMonth(1);
            default -> today;
        };
    }
}
