package dev.opsctl.local.service.apigateway.control;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one API key has used of one usage plan.
 *
 * @param period the first day of the quota's running period, ISO-8601, or null without a quota
 * @param used requests in that period
 * @param extension requests granted on top of the limit for that period (UpdateUsage)
 * @param days requests and what was left of the quota, by day
 */
public record KeyUsage(@Nullable String period, long used, long extension, TreeMap<String, List<Long>> days) {

    /** Of a key that was never used. */
    public static final KeyUsage NOTHING = new KeyUsage(null, 0, 0, new TreeMap<>());

    /** Whether the key was never used. */
    public boolean never() {
        return days.isEmpty();
    }
}
