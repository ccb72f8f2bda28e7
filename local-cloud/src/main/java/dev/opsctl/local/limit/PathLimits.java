package dev.opsctl.local.limit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JSONPath may ask for, found before it is compiled. Its regular expressions ({@code @.a =~ /…/}) run where no budget reaches, so they may
 * repeat without end in one place only, and what they repeat must not repeat itself: then a search goes over the text once.
 */
public final class PathLimits {

    private static final int LONGEST = 16_384;
    private static final int DEEPEST = 100;
    private static final Pattern ENDLESS = Pattern.compile("(?<!\\\\)([*+]|\\{\\d*,\\d*}|\\{\\d{2,}})");

    private PathLimits() {}

    /** @throws IllegalArgumentException if a path asks for more */
    public static void check(String path) {
        if (path.length() > LONGEST) {
            throw new IllegalArgumentException("a JSONPath has at most " + LONGEST + " characters");
        }
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("a JSONPath has at most " + DEEPEST + " nested brackets");
            }
        }
        for (int at = path.indexOf("=~"); at >= 0; at = path.indexOf("=~", at + 2)) {
            int from = path.indexOf('/', at);
            int to = from < 0 ? -1 : path.indexOf('/', from + 1);
            String regex = from < 0 ? path.substring(at) : path.substring(from + 1, to < 0 ? path.length() : to);
            String inner = regex.replaceFirst("^\\^?\\.\\*", "").replaceFirst("\\.\\*\\$?$", "");
            Matcher endless = ENDLESS.matcher(inner);
            boolean more = endless.find() && (!inner.equals(regex) || endless.find());
            if (more
                    || Pattern.compile("\\)\\s*[*+{?]|\\\\[1-9k]")
                            .matcher(regex)
                            .find()) {
                throw new IllegalArgumentException(
                        "a regular expression of a JSONPath may repeat without end in one place only"
                                + " (or begin and end with .*), and no group: /" + regex + "/");
            }
        }
    }
}
