package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.Collection;
import java.util.function.Function;

/** The pages of Lambda's lists: fifty entries, or fewer if the request says so. */
final class LambdaPages {

    private static final int MOST = 50;

    private LambdaPages() {}

    /** As {@link Page#of}. */
    static <T> Page<T> of(String list, Collection<T> all, Function<T, String> key, String marker, Integer maxItems) {
        int limit = maxItems == null ? MOST : Math.max(1, Math.min(MOST, maxItems));
        String token = marker == null || marker.isEmpty() ? null : marker;
        return Page.of(list, all, key, limit, token, () -> LambdaErrors.invalid("Invalid marker: " + marker));
    }

    /** What sorts versions by number, {@code $LATEST} first. */
    static String byNumber(String version) {
        return String.format("%019d", FunctionName.LATEST.equals(version) ? 0 : Long.parseLong(version));
    }
}
