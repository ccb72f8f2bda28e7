package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.service.lambda.LambdaErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** One page of a list, with the marker of the next, or null. */
record Page<T>(List<T> items, String next) {

    private static final int SIZE = 50;

    /** @param marker the position at which the page begins, as an earlier page gave it */
    static <T> Page<T> of(List<T> all, String marker, Integer maxItems) {
        int from = 0;
        if (marker != null && !marker.isEmpty()) {
            try {
                from = Integer.parseInt(new String(Base64.getDecoder().decode(marker), StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw LambdaErrors.invalid("Invalid marker: " + marker);
            }
        }
        int size = maxItems == null ? SIZE : Math.max(1, Math.min(SIZE, maxItems));
        int to = Math.min(all.size(), from + size);
        String next = to < all.size()
                ? Base64.getEncoder().encodeToString(String.valueOf(to).getBytes(StandardCharsets.US_ASCII))
                : null;
        return new Page<>(List.copyOf(all.subList(Math.min(from, to), to)), next);
    }
}
