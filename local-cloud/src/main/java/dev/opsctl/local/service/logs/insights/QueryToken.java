package dev.opsctl.local.service.logs.insights;

/**
 * A piece of a query.
 *
 * @param text what it means: a string without quotes and escapes, a name without backticks, else as it is written
 * @param start offset of its first character
 * @param end offset after its last character
 */
record QueryToken(Kind kind, String text, int start, int end) {

    enum Kind {
        NAME,
        /** A name in backticks: never a keyword. */
        QUOTED_NAME,
        STRING,
        NUMBER,
        /** A number with a unit of time: {@code 5m}. */
        DURATION,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String keyword) {
        return kind == Kind.NAME && text.equalsIgnoreCase(keyword);
    }

    boolean isName() {
        return kind == Kind.NAME || kind == Kind.QUOTED_NAME;
    }
}
