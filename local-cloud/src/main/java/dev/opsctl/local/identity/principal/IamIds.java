package dev.opsctl.local.identity.principal;

import java.security.SecureRandom;

/** Unique ids, access key ids and secrets in AWS's form. */
public final class IamIds {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final SecureRandom RANDOM = new SecureRandom();

    private IamIds() {}

    /** @param prefix of four letters, such as {@code AROA}; @param length of the whole */
    public static String id(String prefix, int length) {
        return prefix + random(ALPHABET, length - prefix.length());
    }

    public static String secret() {
        return random(SECRET, 40);
    }

    /** Text of letters, digits, plus and slash. */
    public static String token(int length) {
        return random(SECRET, length);
    }

    private static String random(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
