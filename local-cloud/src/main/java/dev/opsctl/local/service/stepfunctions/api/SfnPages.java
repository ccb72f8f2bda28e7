package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pages of Step Functions' lists: a hundred entries if the request does not say, a thousand at most. */
final class SfnPages {

    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private SfnPages() {}

    /** As {@link Page#of}. */
    static <T> Page<T> of(
            String list, Collection<T> all, Function<T, String> key, @Nullable String token, @Nullable Integer max) {
        int limit = max == null || max == 0 ? USUAL : Math.min(max, MOST);
        return Page.of(list, all, key, limit, token, SfnErrors::invalidToken);
    }

    /** What sorts the highest number first. */
    static String descending(long number) {
        return String.format("%019d", Long.MAX_VALUE - number);
    }

    /** What sorts the newest first. */
    static String descending(Instant at) {
        return descending(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
}
