package dev.opsctl.local.service.cloudwatch.math;

import org.jspecify.annotations.Nullable;

/** The text of an expression, read from left to right. */
final class Tokens {

    private final String text;
    private int at;

    Tokens(String text) {
        this.text = text;
        skip();
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    boolean atEnd() {
        return at >= text.length();
    }

    MathException unexpected() {
        return new MathException(
                atEnd()
                        ? "Syntax error: unexpected end of the expression"
                        : "Syntax error: unexpected '" + text.charAt(at) + "' at position " + at);
    }

    boolean take(String symbol) {
        if (!text.startsWith(symbol, at)) {
            return false;
        }
        at += symbol.length();
        skip();
        return true;
    }

    /** Takes a word if it is exactly this one, in whatever case. */
    boolean takeWord(String word) {
        if (!text.regionMatches(true, at, word, 0, word.length()) || isName(at + word.length())) {
            return false;
        }
        at += word.length();
        skip();
        return true;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw unexpected();
        }
    }

    private boolean isName(int index) {
        if (index >= text.length()) {
            return false;
        }
        char c = text.charAt(index);
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /** A number or a text between quotation marks; null if something else comes. */
    @Nullable
    Value constant() {
        if (atEnd()) {
            throw unexpected();
        }
        char first = text.charAt(at);
        if (first == '"' || first == '\'') {
            int end = text.indexOf(first, at + 1);
            if (end < 0) {
                throw new MathException("Syntax error: the text that begins at position " + at + " does not end");
            }
            Value value = new Value.Text(text.substring(at + 1, end));
            at = end + 1;
            skip();
            return value;
        }
        return first >= '0' && first <= '9' || first == '.' ? number() : null;
    }

    private Value number() {
        int end = at;
        while (end < text.length()
                && (isDigit(end)
                        || text.charAt(end) == '.'
                        || isExponent(end)
                        || end > at && isExponent(end - 1) && "+-".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        try {
            Value value = new Value.Scalar(Double.parseDouble(text.substring(at, end)));
            at = end;
            skip();
            return value;
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private boolean isDigit(int index) {
        return text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean isExponent(int index) {
        return text.charAt(index) == 'e' || text.charAt(index) == 'E';
    }

    String word() {
        int end = at;
        while (isName(end)) {
            end++;
        }
        if (end == at) {
            throw unexpected();
        }
        String word = text.substring(at, end);
        at = end;
        skip();
        return word;
    }
}
