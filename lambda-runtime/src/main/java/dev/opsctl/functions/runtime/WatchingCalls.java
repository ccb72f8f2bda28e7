package dev.opsctl.functions.runtime;

import dev.opsctl.functions.runtime.SignedCall.RefusedCallException;
import dev.opsctl.functions.runtime.SignedCall.Service;
import java.util.Map;

/**
 * Calls of the services that watch the others: CloudWatch, CloudWatch Logs and X-Ray. They are looked at by people, so no client of the SDK is
 * worth its megabytes in every function's package.
 */
public final class WatchingCalls {
    /** Searches take their time. */
    private static final int MILLIS = 10_000;

    private WatchingCalls() {}

    /**
     * @param operation of CloudWatch Logs, {@code StartQuery} for example
     * @throws IllegalStateException with the service's own words
     */
    public static Map<String, Object> logs(String operation, Map<String, Object> input) {
        return call(Service.CLOUDWATCH_LOGS, operation, input);
    }

    /**
     * @param operation of CloudWatch, {@code GetMetricData} for example
     * @throws IllegalStateException with the service's own words
     */
    public static Map<String, Object> cloudWatch(String operation, Map<String, Object> input) {
        return call(Service.CLOUDWATCH, operation, input);
    }

    /**
     * @param path of an X-Ray operation, {@code TraceSummaries} for example
     * @throws IllegalStateException with the service's own words
     */
    public static Map<String, Object> xray(String path, Map<String, Object> input) {
        return call(Service.XRAY, path, input);
    }

    private static Map<String, Object> call(Service service, String operation, Map<String, Object> input) {
        try {
            return new SignedCall(System.getenv(), service, operation, MILLIS).answer(input);
        } catch (RefusedCallException e) {
            throw new IllegalStateException(service + " refused " + operation + ": " + e.getMessage(), e);
        }
    }
}
