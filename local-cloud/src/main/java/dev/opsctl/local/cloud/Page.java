package dev.opsctl.local.cloud;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list. The token of the next one holds the key of the last entry, so entries that come and go between two pages make no other
 * entry appear twice or not at all. It is good for the same list only: another one's, or an invented one, is refused.
 *
 * @param nextToken null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextToken) {

    private static final int CHECK_BYTES = 8;

    /**
     * The page after a token.
     *
     * @param list which list it is: the operation, and all parameters that choose what is listed
     * @param all the whole list, in any order
     * @param key what an entry is known by and sorted by; no two entries have the same
     * @param limit most entries on a page, at least 1
     * @param token what an earlier page gave; null for the first page
     * @param badToken the service's error for a token that is none of this list
     */
    public static <T> Page<T> of(
            String list,
            Collection<T> all,
            Function<T, String> key,
            int limit,
            @Nullable String token,
            Supplier<? extends RuntimeException> badToken) {
        String after = token == null ? null : last(list, token).orElseThrow(badToken);
        List<T> rest = all.stream()
                .filter(entry -> after == null || key.apply(entry).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        return rest.size() <= limit
                ? new Page<>(rest, null)
                : new Page<>(rest.subList(0, limit), token(list, key.apply(rest.get(limit - 1))));
    }

    /**
     * As {@link #of}, of a list in an order of its own, which no key has. The token says besides how many entries stood before the
     * last one, in case that it is gone by then.
     *
     * @param all the whole list, in its order
     */
    public static <T> Page<T> inOrder(
            String list,
            List<T> all,
            Function<T, String> key,
            int limit,
            @Nullable String token,
            Supplier<? extends RuntimeException> badToken) {
        int from = token == null
                ? 0
                : last(list, token)
                        .filter(last -> last.matches("(?s)\\d{1,9} .*"))
                        .map(last -> after(all.stream().map(key).toList(), last.split(" ", 2)))
                        .orElseThrow(badToken);
        List<T> items = all.stream().skip(from).limit(limit).toList();
        int end = from + items.size();
        return new Page<>(items, end >= all.size() ? null : token(list, end - 1 + " " + key.apply(all.get(end - 1))));
    }

    private static int after(List<String> keys, String[] last) {
        int position = keys.indexOf(last[1]);
        return position < 0 ? Integer.parseInt(last[0]) : position + 1;
    }

    private static String token(String list, String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(CHECK_BYTES + text.length)
                        .put(check(list, text))
                        .put(text)
                        .array());
    }

    private static Optional<String> last(String list, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length < CHECK_BYTES) {
            return Optional.empty();
        }
        byte[] text = Arrays.copyOfRange(bytes, CHECK_BYTES, bytes.length);
        String key = new String(text, StandardCharsets.UTF_8);
        // compared as a whole: Base64 and UTF-8 are read leniently, and a token has one spelling
        return token.equals(token(list, key)) ? Optional.of(key) : Optional.empty();
    }

    private static byte[] check(String list, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(list.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(key), CHECK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
