package dev.opsctl.local.service.apigateway;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * One page of a listing.
 *
 * @param position the token of the next page, or null on the last one
 */
record Page<T>(List<T> items, String position) {

    private static final int DEFAULT_LIMIT = 25;
    private static final int MAXIMUM_LIMIT = 500;

    /** @param position a token of an earlier page, or null */
    static <T> Page<T> of(List<T> all, String position, Integer limit) {
        int from = position == null || position.isEmpty() ? 0 : decode(position);
        int size = limit == null || limit <= 0 ? DEFAULT_LIMIT : Math.min(limit, MAXIMUM_LIMIT);
        int start = Math.min(from, all.size());
        int end = Math.min(start + size, all.size());
        String next = end < all.size()
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(("p" + end).getBytes(StandardCharsets.US_ASCII))
                : null;
        return new Page<>(List.copyOf(all.subList(start, end)), next);
    }

    private static int decode(String position) {
        try {
            return Integer.parseInt(
                    new String(Base64.getUrlDecoder().decode(position), StandardCharsets.US_ASCII).substring(1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ApiErrors.badRequest("Invalid position parameter specified");
        }
    }
}
