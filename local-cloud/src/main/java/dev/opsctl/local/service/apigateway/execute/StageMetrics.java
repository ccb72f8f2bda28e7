package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.metrics.MetricGroup;
import dev.opsctl.local.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/**
 * The metrics of requests: of the API, of its stage, and of the method where its detailed metrics are on.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html">Metrics</a>
 */
final class StageMetrics {

    private static final String NAMESPACE = "AWS/ApiGateway";

    private StageMetrics() {}

    /** A request was answered. */
    static void answered(Exchange exchange, int status, Metrics metrics) {
        String api = exchange.definition.api().name();
        String stage = exchange.stage.stageName();
        List<String[]> sets = new ArrayList<>();
        sets.add(new String[] {"ApiName", api});
        sets.add(new String[] {"ApiName", api, "Stage", stage});
        if (exchange.isRouted() && isDetailed(exchange)) {
            sets.add(new String[] {
                "ApiName",
                api,
                "Method",
                exchange.request.httpMethod(),
                "Resource",
                exchange.resource().path(),
                "Stage",
                stage
            });
        }
        String[][] dimensions = sets.toArray(String[][]::new);
        record(metrics, "Count", "Count", dimensions, 1);
        record(metrics, "4XXError", "Count", dimensions, status >= 400 && status < 500 ? 1 : 0);
        record(metrics, "5XXError", "Count", dimensions, status >= 500 ? 1 : 0);
        record(metrics, "Latency", "Milliseconds", dimensions, exchange.timing.totalMillis());
        if (exchange.cached != null) {
            record(metrics, "CacheHitCount", "Count", dimensions, exchange.cached ? 1 : 0);
            record(metrics, "CacheMissCount", "Count", dimensions, exchange.cached ? 0 : 1);
        }
        if (exchange.timing.integrationMillis() >= 0) {
            record(metrics, "IntegrationLatency", "Milliseconds", dimensions, exchange.timing.integrationMillis());
        }
    }

    private static void record(Metrics metrics, String name, String unit, String[][] dimensions, double value) {
        new MetricGroup(metrics, NAMESPACE, name, unit, dimensions).record(value);
    }

    private static boolean isDetailed(Exchange exchange) {
        MethodSetting setting = Admission.setting(exchange);
        return setting != null && Boolean.TRUE.equals(setting.metricsEnabled());
    }
}
