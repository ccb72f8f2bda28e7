package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes a statement's text apart. */
final class Lexer {

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;
    private int parameters;

    private Lexer(String text) {
        this.text = text;
    }

    /**
     * Its tokens; the last one is the end.
     *
     * @throws StatementException if there is something that is no token
     */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        lexer.add(Kind.EOF, "", text.length());
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (c == '\n') {
            at++;
            line++;
            lineStart = at;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\u000b' || c == '\f') {
            at++;
        } else if (text.startsWith("--", at)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else if (text.startsWith("/*", at)) {
            skipComment();
        } else if (isWordStart(c)) {
            word();
        } else if (isDigit(c) || c == '.' && isDigit(charAt(at + 1))) {
            number();
        } else if (c == '\'' || c == '"') {
            quoted(c);
        } else if (c == '?') {
            add(Kind.PARAMETER, Integer.toString(parameters++), at + 1);
        } else {
            sign(c, charAt(at + 1));
        }
    }

    private void skipComment() {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw StatementException.malformed("");
        }
        for (; at < end + 2; at++) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
        }
    }

    private void word() {
        int end = at;
        while (isWordStart(charAt(end)) || isDigit(charAt(end))) {
            end++;
        }
        String written = text.substring(at, end);
        String word = written.toLowerCase(Locale.ROOT);
        Kind kind = Keywords.kind(word);
        Token before = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        String pair = before == null || before.kind() != Kind.KEYWORD && before.kind() != Kind.OPERATOR
                ? null
                : Keywords.pair(before.text(), word);
        if (pair == null || before == null) {
            add(kind, kind == Kind.IDENTIFIER ? written : word, end);
        } else {
            Kind both = before.kind() == Kind.OPERATOR ? Kind.OPERATOR : Kind.KEYWORD;
            tokens.set(tokens.size() - 1, new Token(both, pair, before.line(), before.column(), before.length()));
            at = end;
        }
    }

    private void number() {
        int end = digits(at);
        if (charAt(end) == '.') {
            end = digits(end + 1);
        }
        if (charAt(end) == 'e' || charAt(end) == 'E') {
            int exponent = end + (charAt(end + 1) == '+' || charAt(end + 1) == '-' ? 2 : 1);
            end = digits(exponent);
            if (end == exponent) {
                throw StatementException.malformed("");
            }
        }
        String written = text.substring(at, end);
        try {
            new BigDecimal(written);
        } catch (NumberFormatException e) {
            throw StatementException.malformed(""); // an exponent of more than 32 bits
        }
        add(Kind.NUMBER, written, end);
    }

    private int digits(int from) {
        int end = from;
        while (isDigit(charAt(end))) {
            end++;
        }
        return end;
    }

    /** Up to the closing quote; a doubled quote is one. */
    private void quoted(char quote) {
        StringBuilder content = new StringBuilder();
        int start = at;
        int startLine = line;
        int column = at - lineStart + 1;
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != quote) {
                content.append(c);
                if (c == '\n') {
                    line++;
                    lineStart = i + 1;
                }
            } else if (charAt(i + 1) == quote) {
                content.append(quote);
                i++;
            } else {
                at = i + 1;
                Kind kind = quote == '"' ? Kind.QUOTED_IDENTIFIER : Kind.STRING;
                tokens.add(new Token(kind, content.toString(), startLine, column, at - start));
                return;
            }
        }
        throw StatementException.malformed("");
    }

    private void sign(char c, char following) {
        switch (c) {
            case '<' -> {
                switch (following) {
                    case '<' -> add(Kind.LEFT_DOUBLE_ANGLE_BRACKET, "<<", at + 2);
                    case '=', '>' -> add(Kind.OPERATOR, text.substring(at, at + 2), at + 2);
                    default -> add(Kind.OPERATOR, "<", at + 1);
                }
            }
            case '>' -> {
                switch (following) {
                    case '>' -> add(Kind.RIGHT_DOUBLE_ANGLE_BRACKET, ">>", at + 2);
                    case '=' -> add(Kind.OPERATOR, ">=", at + 2);
                    default -> add(Kind.OPERATOR, ">", at + 1);
                }
            }
            case '!' -> two(following == '=', "<>");
            case '|' -> two(following == '|', "||");
            case '=', '+', '-', '/', '%', '@', '^' -> add(Kind.OPERATOR, String.valueOf(c), at + 1);
            case '*' -> add(Kind.STAR, "*", at + 1);
            case '.' -> add(Kind.DOT, ".", at + 1);
            case ',' -> add(Kind.COMMA, ",", at + 1);
            case ':' -> add(Kind.COLON, ":", at + 1);
            case ';' -> add(Kind.SEMICOLON, ";", at + 1);
            case '(' -> add(Kind.LEFT_PAREN, "(", at + 1);
            case ')' -> add(Kind.RIGHT_PAREN, ")", at + 1);
            case '[' -> add(Kind.LEFT_BRACKET, "[", at + 1);
            case ']' -> add(Kind.RIGHT_BRACKET, "]", at + 1);
            case '{' -> add(Kind.LEFT_CURLY, "{", at + 1);
            case '}' -> add(Kind.RIGHT_CURLY, "}", at + 1);
            default -> throw StatementException.malformed("");
        }
    }

    private void two(boolean there, String operator) {
        if (!there) {
            throw StatementException.malformed("");
        }
        add(Kind.OPERATOR, operator, at + 2);
    }

    private void add(Kind kind, String content, int end) {
        tokens.add(new Token(kind, content, line, at - lineStart + 1, end - at));
        at = end;
    }

    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : '\u0000';
    }

    private static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
