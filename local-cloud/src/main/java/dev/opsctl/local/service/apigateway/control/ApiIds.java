package dev.opsctl.local.service.apigateway.control;

import java.security.SecureRandom;

/** Generated identifiers as API Gateway makes them: lower-case letters and digits; key values have mixed case. */
final class ApiIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String MIXED = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private ApiIds() {}

    static String api() {
        return draw(LOWER, 10);
    }

    static String part() {
        return draw(LOWER, 6);
    }

    static String keyValue() {
        return draw(MIXED, 40);
    }

    private static String draw(String alphabet, int length) {
        StringBuilder drawn = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            drawn.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return drawn.toString();
    }
}
