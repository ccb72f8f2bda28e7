package dev.opsctl.local.service.xray;

import java.util.ArrayList;
import java.util.List;

/** Cuts a filter expression into its tokens. */
final class FilterLexer {

    /** What a token is. */
    enum Kind {
        WORD,
        STRING,
        NUMBER,
        SIGN,
        END
    }

    /** @param at its position in the expression */
    record Token(Kind kind, String text, int at) {

        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }
    }

    private final String text;
    private int at;

    private FilterLexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        FilterLexer lexer = new FilterLexer(text);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (tokens.get(tokens.size() - 1).kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Kind.END, "", at);
        }
        int from = at;
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return string(c);
        } else if (Character.isDigit(c)
                || c == '-' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
            at++;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            return new Token(Kind.NUMBER, text.substring(from, at), from);
        } else if (Character.isLetter(c) || c == '_') {
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_.".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            return new Token(Kind.WORD, text.substring(from, at), from);
        }
        String two = text.substring(at, Math.min(text.length(), at + 2));
        String sign = List.of("!=", ">=", "<=", "&&", "||", "==").contains(two) ? two : String.valueOf(c);
        if ("=!<>(){}[],:&|".indexOf(c) < 0) {
            throw XRayErrors.invalid("Invalid filter expression: unexpected '" + c + "' at position " + at);
        }
        at += sign.length();
        return new Token(Kind.SIGN, sign, from);
    }

    private Token string(char quote) {
        int from = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw XRayErrors.invalid("Invalid filter expression: unclosed string at position " + from);
        }
        at++;
        return new Token(Kind.STRING, value.toString(), from);
    }
}
