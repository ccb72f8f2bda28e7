package dev.opsctl.local.identity.policy;

import java.util.Optional;

/** IAM's globs: {@code *} for any run of characters, {@code ?} for exactly one. */
public final class Wildcard {

    /** Stand for the literal characters that {@code ${*}}, {@code ${?}} and {@code ${$}} write. */
    static final char LITERAL_STAR = '\uE000';

    static final char LITERAL_QUESTION = '\uE001';

    private Wildcard() {}

    /** Whether the whole text matches; case counts. */
    public static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && c == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (c == '?' || plain(c) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** As {@link #matches}, without regard to case. */
    public static boolean matchesIgnoringCase(String pattern, String text) {
        return matches(pattern.toLowerCase(java.util.Locale.ROOT), text.toLowerCase(java.util.Locale.ROOT));
    }

    /** ARNs match {@linkplain ArnPattern#matches part by part}. Something with fewer parts than an ARN ({@code *}) is matched as a whole. */
    public static boolean matchesArn(String pattern, String arn) {
        Optional<ArnPattern> wanted = ArnPattern.read(pattern);
        Optional<ArnPattern> given = ArnPattern.read(arn);
        return wanted.isPresent() && given.isPresent() ? wanted.get().matches(given.get()) : matches(pattern, arn);
    }

    /** As {@link #matchesArn}, for the Arn condition operators: a pattern that is no whole ARN matches nothing, except {@code *}. */
    static boolean matchesWholeArn(String pattern, String arn) {
        return pattern.equals("*")
                || ArnPattern.read(pattern)
                        .flatMap(wanted -> ArnPattern.read(arn).map(wanted::matches))
                        .orElse(false);
    }

    private static char plain(char c) {
        return c == LITERAL_STAR ? '*' : c == LITERAL_QUESTION ? '?' : c;
    }

    /** The text with the literal characters put back, for comparisons without wildcards. */
    static String literal(String text) {
        return text.replace(LITERAL_STAR, '*').replace(LITERAL_QUESTION, '?');
    }
}
