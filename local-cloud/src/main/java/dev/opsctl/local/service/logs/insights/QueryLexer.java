package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.QueryToken.Kind;

/**
 * Cuts a query into tokens, one at a time: whether {@code /} divides or begins a regular expression only the parser knows
 * ({@link #regex}).
 */
final class QueryLexer {

    private static final String[] LONG_SYMBOLS = {"!=", "<=", ">=", "=~"};
    private static final String SYMBOLS = "|,()[]:=<>+-*/%^";

    private final String text;
    private int at;

    QueryLexer(String text) {
        this.text = text;
    }

    /** The next token; {@link Kind#END} at the end, again and again. */
    QueryToken next() {
        skip();
        int start = at;
        if (at >= text.length()) {
            return new QueryToken(Kind.END, "<EOF>", start, start);
        }
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return string(c);
        } else if (c == '`') {
            return quotedName();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            return number();
        } else if (isNameStart(c)) {
            return name();
        }
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return new QueryToken(Kind.SYMBOL, symbol, start, at);
            }
        }
        if (SYMBOLS.indexOf(c) >= 0) {
            at++;
            return new QueryToken(Kind.SYMBOL, String.valueOf(c), start, at);
        }
        throw unexpected(String.valueOf(c), start, start + 1);
    }

    /** The regular expression that begins at a {@code /}, up to the next one that is not escaped. */
    QueryToken regex(QueryToken slash) {
        int end = slash.start() + 1;
        StringBuilder regex = new StringBuilder();
        while (end < text.length() && text.charAt(end) != '/') {
            if (text.charAt(end) == '\\' && end + 1 < text.length()) {
                if (text.charAt(end + 1) != '/') {
                    regex.append('\\');
                }
                end++;
            }
            regex.append(text.charAt(end++));
        }
        if (end >= text.length()) {
            throw unexpected("/", slash.start(), slash.end());
        }
        at = end + 1;
        return new QueryToken(Kind.STRING, regex.toString(), slash.start(), at);
    }

    /** Goes on after a token. */
    void after(QueryToken token) {
        at = token.end();
    }

    /** What was written from an offset to another. */
    String written(int start, int end) {
        return text.substring(start, end).strip();
    }

    /** AWS's words for what does not belong where it stands. */
    MalformedQuery unexpected(String what, int start, int end) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < start && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new MalformedQuery(
                "unexpected symbol found " + what + " at line " + line + " and position " + (start - lineStart),
                start,
                Math.max(start, end - 1));
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private QueryToken string(char quote) {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            char following = peek(1);
            if (c == '\\' && (following == quote || following == '\\')) {
                c = following;
                at++;
            }
            value.append(c);
            at++;
        }
        if (at >= text.length()) {
            throw unexpected(String.valueOf(quote), start, start + 1);
        }
        at++;
        return new QueryToken(Kind.STRING, value.toString(), start, at);
    }

    private QueryToken quotedName() {
        int start = at;
        int end = text.indexOf('`', at + 1);
        if (end <= start + 1) {
            throw unexpected("`", start, start + 1);
        }
        at = end + 1;
        return new QueryToken(Kind.QUOTED_NAME, text.substring(start + 1, end), start, at);
    }

    private QueryToken number() {
        int start = at;
        while (isDigit(peek(0))) {
            at++;
        }
        if (peek(0) == '.' && isDigit(peek(1))) {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        int digits = at;
        while (Character.isLetter(peek(0))) {
            at++;
        }
        String written = text.substring(start, at);
        if (at == digits) {
            return new QueryToken(Kind.NUMBER, written, start, at);
        } else if (isNamePart(peek(0)) || Duration.parse(written) == null) {
            throw unexpected(written, start, at);
        }
        return new QueryToken(Kind.DURATION, written, start, at);
    }

    private QueryToken name() {
        int start = at;
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isNamePart(c)) {
                name.append(c);
                at++;
            } else if (c == '[' && isDigit(peek(1)) && element() > 0 && !"in".equalsIgnoreCase(name.toString())) {
                int end = element();
                name.append('.').append(text, at + 1, end);
                at = end + 1;
            } else {
                break;
            }
        }
        return new QueryToken(Kind.NAME, name.toString(), start, at);
    }

    /** Where an index like {@code [12]} ends, -1 if there is none. */
    private int element() {
        int end = at + 1;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end < text.length() && text.charAt(end) == ']' ? end : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '@';
    }

    static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '.';
    }
}
