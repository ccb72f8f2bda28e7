package dev.opsctl.local.service.iam;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list that is sorted by key. The marker names the last key seen, so that pages stay right when entries come and go.
 *
 * @param marker null on the last page
 */
record IamPage<T>(List<T> items, String marker) {

    static <T> IamPage<T> of(List<T> all, Function<T, String> key, String marker, Integer maxItems) {
        int size = maxItems == null ? 100 : maxItems;
        if (size < 1 || size > 1000) {
            throw IamErrors.validation("1 validation error detected: Value '" + size
                    + "' at 'maxItems' failed to satisfy constraint: Member must have value "
                    + (size < 1 ? "greater than or equal to 1" : "less than or equal to 1000"));
        }
        List<T> sorted = all.stream()
                .sorted((a, b) -> key.apply(a).compareTo(key.apply(b)))
                .toList();
        if (marker != null) {
            String after = decode(marker);
            sorted = sorted.stream()
                    .filter(item -> key.apply(item).compareTo(after) > 0)
                    .toList();
        }
        if (sorted.size() <= size) {
            return new IamPage<>(sorted, null);
        }
        List<T> items = sorted.subList(0, size);
        return new IamPage<>(
                items,
                Base64.getUrlEncoder()
                        .encodeToString(key.apply(items.get(size - 1)).getBytes(StandardCharsets.UTF_8)));
    }

    boolean truncated() {
        return marker != null;
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw IamErrors.validation("Invalid Marker.");
        }
    }
}
