package dev.opsctl.local.service.logs;

import java.util.Map;

/** Where metrics that are found in log events go: CloudWatch. */
interface MetricOutput {

    /**
     * @param at epoch milliseconds
     * @param values one or several
     * @param highResolution whether they are kept by the second, too
     */
    void record(
            String namespace,
            String name,
            String unit,
            Map<String, String> dimensions,
            long at,
            double[] values,
            boolean highResolution);

    /** One value, kept by the minute. */
    default void record(
            String namespace, String name, String unit, Map<String, String> dimensions, long at, double value) {
        record(namespace, name, unit, dimensions, at, new double[] {value}, false);
    }
}
