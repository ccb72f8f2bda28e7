package dev.opsctl.local.service.cloudfront;

import java.security.SecureRandom;
import java.util.Locale;

/**
 * The ids of CloudFront: an E and thirteen capitals and digits, as AWS's look. A distribution's domain name has the same characters after a
 * d, so that one is found by the other.
 */
final class Ids {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 13;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id, also of a version (ETag) or an invalidation. */
    static String id(char first) {
        StringBuilder id = new StringBuilder().append(first);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** A new version of a resource. */
    static String etag() {
        return id('E');
    }

    /** {@code d111111abcdef8.cloudfront.net}. */
    static String domainName(String distributionId) {
        return "d" + distributionId.substring(1).toLowerCase(Locale.ROOT) + ".cloudfront.net";
    }

    /** The id of the distribution that a host's first label means. */
    static String ofLabel(String label) {
        String upper = label.toUpperCase(Locale.ROOT);
        return upper.startsWith("D") ? "E" + upper.substring(1) : upper;
    }
}
