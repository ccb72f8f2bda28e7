package dev.opsctl.operation.order;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Ids of orders of the storage-first path, which the function derives when it takes the message (ORD-5). */
public final class OrderIds {
    private static final int LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{" + LENGTH + "}");

    private OrderIds() {}

    /** Whether a text can be an order's id. */
    public static boolean is(String text) {
        return ID.matcher(text).matches();
    }

    /** @param caller the API key's id */
    static String ofKey(String caller, String idempotencyKey) {
        return of("key", caller, idempotencyKey);
    }

    /** Of an order without a key, and of one that was rejected because its key was used for another. */
    static String ofMessage(String messageId) {
        return of("delivery", messageId);
    }

    private static String of(String... texts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest()).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
