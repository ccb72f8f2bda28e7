package dev.opsctl.local.service.lambda.invoke;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricGroup;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of functions: by function, by function and version or alias, and of all.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html">Types of metrics</a>
 */
public final class FunctionMetrics {

    private static final String NAMESPACE = "AWS/Lambda";
    private static final int MOST_KEPT = 10_000;

    /** Of one function, as it was called. */
    private record OfFunction(
            MetricGroup invocations, MetricGroup errors, MetricGroup duration, MetricGroup throttles) {}

    private final ServiceContext context;
    private final Map<String, OfFunction> functions = new ConcurrentHashMap<>();

    FunctionMetrics(ServiceContext context) {
        this.context = context;
    }

    /** @param resource the function's name, with the version or alias that was called */
    private OfFunction of(String name, String resource) {
        OfFunction known = functions.get(resource);
        if (known != null) {
            return known;
        } else if (functions.size() > MOST_KEPT) {
            functions.clear();
        }
        return functions.computeIfAbsent(
                resource,
                key -> new OfFunction(
                        group("Invocations", "Count", name, resource),
                        group("Errors", "Count", name, resource),
                        group("Duration", "Milliseconds", name, resource),
                        group("Throttles", "Count", name, resource)));
    }

    private MetricGroup group(String metric, String unit, String name, String resource) {
        return new MetricGroup(
                context.metrics(),
                NAMESPACE,
                metric,
                unit,
                new String[] {"FunctionName", name},
                new String[] {"FunctionName", name, "Resource", resource},
                new String[] {});
    }

    /** An invocation ended. */
    void ran(String name, String arn, boolean failed, double millis) {
        OfFunction metrics = of(name, resource(arn));
        metrics.invocations().record(1);
        metrics.errors().record(failed ? 1 : 0);
        metrics.duration().record(millis);
        metrics.throttles().record(0);
    }

    /** One was turned away. */
    void throttled(String name, String arn) {
        of(name, resource(arn)).throttles().record(1);
    }

    /**
     * One began.
     *
     * @param running how many of the function run now
     * @param all how many of all run now
     * @param unreserved how many of those that have no reservation
     */
    void began(String name, int running, int all, int unreserved) {
        context.metrics()
                .metric(NAMESPACE, "ConcurrentExecutions", "Count", "FunctionName", name)
                .record(running);
        context.metrics().metric(NAMESPACE, "ConcurrentExecutions", "Count").record(all);
        context.metrics()
                .metric(NAMESPACE, "UnreservedConcurrentExecutions", "Count")
                .record(unreserved);
    }

    /** A metric that has no dimension but the function. */
    public void count(String metric, String name, double value) {
        context.metrics()
                .metric(NAMESPACE, metric, "Count", "FunctionName", name)
                .record(value);
    }

    /** As {@link #count}, of an age. */
    public void age(String metric, String name, double millis) {
        context.metrics()
                .metric(NAMESPACE, metric, "Milliseconds", "FunctionName", name)
                .record(millis);
    }

    private static String resource(String arn) {
        int name = arn.indexOf(":function:");
        return name < 0 ? arn : arn.substring(name + ":function:".length());
    }
}
