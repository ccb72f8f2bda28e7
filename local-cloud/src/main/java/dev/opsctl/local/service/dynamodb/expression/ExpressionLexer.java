package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes an expression's text apart. */
final class ExpressionLexer {

    private final String text;
    private final List<ExpressionToken> tokens = new ArrayList<>();
    private int at;

    private ExpressionLexer(String text) {
        this.text = text;
    }

    /** Its tokens; the last one is the end. */
    static List<ExpressionToken> tokens(String text) {
        ExpressionLexer lexer = new ExpressionLexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        lexer.tokens.add(new ExpressionToken(Kind.END, "<EOF>", text.length(), text.length()));
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            at++;
        } else if (isLetter(c)) {
            int end = wordEnd(at);
            add(word(text.substring(at, end)), end);
        } else if (c == '#' && wordEnd(at + 1) > at + 1) {
            add(Kind.NAME_PLACEHOLDER, wordEnd(at + 1));
        } else if (c == ':' && wordEnd(at + 1) > at + 1) {
            add(Kind.VALUE_PLACEHOLDER, wordEnd(at + 1));
        } else if (c == '0') {
            add(Kind.INDEX, at + 1);
        } else if (isDigit(c)) {
            int end = at;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            add(Kind.INDEX, end);
        } else {
            sign(c, at + 1 < text.length() ? text.charAt(at + 1) : ' ');
        }
    }

    private void sign(char c, char following) {
        switch (c) {
            case '=' -> add(Kind.EQ, at + 1);
            case '<' -> {
                boolean two = following == '=' || following == '>';
                add(following == '=' ? Kind.LE : following == '>' ? Kind.NE : Kind.LT, at + (two ? 2 : 1));
            }
            case '>' -> add(following == '=' ? Kind.GE : Kind.GT, at + (following == '=' ? 2 : 1));
            case '+' -> add(Kind.PLUS, at + 1);
            case '-' -> add(Kind.MINUS, at + 1);
            case '(' -> add(Kind.OPEN, at + 1);
            case ')' -> add(Kind.CLOSE, at + 1);
            case '[' -> add(Kind.OPEN_INDEX, at + 1);
            case ']' -> add(Kind.CLOSE_INDEX, at + 1);
            case ',' -> add(Kind.COMMA, at + 1);
            case '.' -> add(Kind.DOT, at + 1);
            default -> add(Kind.UNKNOWN, at + Character.charCount(text.codePointAt(at)));
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new ExpressionToken(kind, text.substring(at, end), at, end));
        at = end;
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static Kind word(String word) {
        if (word.length() > 7) {
            return Kind.NAME;
        }
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "AND" -> Kind.AND;
            case "OR" -> Kind.OR;
            case "NOT" -> Kind.NOT;
            case "IN" -> Kind.IN;
            case "BETWEEN" -> Kind.BETWEEN;
            case "SET" -> Kind.SET;
            case "REMOVE" -> Kind.REMOVE;
            case "ADD" -> Kind.ADD;
            case "DELETE" -> Kind.DELETE;
            default -> Kind.NAME;
        };
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordPart(char c) {
        return isLetter(c) || isDigit(c) || c == '_';
    }

    /** Whether a placeholder is written as the language has it: the sign, and at least one letter, digit or underscore. */
    static boolean isPlaceholder(String text, char sign) {
        String stripped = text.strip();
        boolean valid = stripped.length() > 1 && stripped.charAt(0) == sign;
        for (int i = 1; valid && i < stripped.length(); i++) {
            valid = isWordPart(stripped.charAt(i));
        }
        return valid;
    }
}
