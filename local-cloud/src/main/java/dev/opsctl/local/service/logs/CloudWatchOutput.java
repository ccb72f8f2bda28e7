package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Sample;
import java.time.Instant;
import java.util.Map;

/** CloudWatch of the same account and region. */
record CloudWatchOutput(ServiceContext context) implements MetricOutput {

    @Override
    public void record(
            String namespace,
            String name,
            String unit,
            Map<String, String> dimensions,
            long at,
            double[] values,
            boolean highResolution) {
        Sample sample = new Sample();
        for (double value : values) {
            sample.add(value, 1);
        }
        context.metrics()
                .metric(new MetricId(namespace, name, dimensions), unit)
                .record(Instant.ofEpochMilli(at), sample, highResolution);
    }
}
