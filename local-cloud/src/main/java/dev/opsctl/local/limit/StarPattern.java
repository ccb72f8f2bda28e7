package dev.opsctl.local.limit;

/** Texts with {@code *} for any characters: matched in one pass, without a regular expression that goes back again and again. */
public final class StarPattern {

    private StarPattern() {}

    /**
     * Whether a whole text matches.
     *
     * @param escaped whether a backslash takes the character behind it for itself
     */
    public static boolean matches(String pattern, String text, boolean escaped) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            boolean literal = escaped && p + 1 < pattern.length() && pattern.charAt(p) == '\\';
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(literal ? p + 1 : p) == text.charAt(t)) {
                p += literal ? 2 : 1;
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
}
