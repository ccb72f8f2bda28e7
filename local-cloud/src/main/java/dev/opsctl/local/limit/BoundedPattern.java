package dev.opsctl.local.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions that others wrote. Java's engine goes back over a text again and again: {@code (a+)+b} on thirty characters takes
 * minutes. Every character that it looks at is a step of a {@link Budget}, so a hopeless search ends.
 */
public final class BoundedPattern {

    /** Enough for any sensible expression over a document of a quarter of a megabyte, a tenth of a second of work. */
    private static final long STEPS = 20_000_000;

    private static final int MAX_COMPILED = 5_000;
    private static final int LONGEST_KEPT = 512;
    private static final int LONGEST_EXPRESSION = 16_384;
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private BoundedPattern() {}

    /**
     * A compiled expression; those that are used again are kept.
     *
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public static Pattern compile(String regex) {
        Pattern known = COMPILED.get(regex);
        if (known != null) {
            return known;
        }
        if (regex.length() > LONGEST_EXPRESSION) {
            throw new java.util.regex.PatternSyntaxException("longer than " + LONGEST_EXPRESSION, "", -1);
        }
        try {
            Pattern compiled = Pattern.compile(regex);
            if (COMPILED.size() < MAX_COMPILED && regex.length() <= LONGEST_KEPT) {
                COMPILED.put(regex, compiled);
            }
            return compiled;
        } catch (StackOverflowError e) {
            throw new java.util.regex.PatternSyntaxException("nested too deep", "", -1);
        }
    }

    /** Whether a whole text matches. */
    public static boolean matches(String regex, CharSequence text) {
        try {
            return matcher(compile(regex), text, new Budget(STEPS)).matches();
        } catch (BudgetExceeded | StackOverflowError e) {
            return false;
        }
    }

    /** Whether a text contains a match; what cannot be found out within the budget does not match. */
    public static boolean find(String regex, CharSequence text) {
        try {
            return matcher(compile(regex), text, new Budget(STEPS)).find();
        } catch (BudgetExceeded | StackOverflowError e) {
            return false;
        }
    }

    /** A matcher whose looks at the text are charged; it throws {@link BudgetExceeded}. */
    public static Matcher matcher(Pattern pattern, CharSequence text, Budget budget) {
        return pattern.matcher(new Charged(text, budget));
    }

    private record Charged(CharSequence text, Budget budget) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
