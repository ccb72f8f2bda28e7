package dev.opsctl.local.engine.partiql;

/**
 * A word, a literal or a sign of a statement.
 *
 * @param text of keywords and operators in small letters; what quotes contain; a number as it is written; a parameter's number, from 0
 * @param line from 1
 * @param column from 1
 * @param length of what is written there
 */
public record Token(Kind kind, String text, int line, int column, int length) {

    /** What it is. The names are PartiQL's: its parser says them where one of them is missing. */
    public enum Kind {
        KEYWORD,
        OPERATOR,
        IDENTIFIER,
        QUOTED_IDENTIFIER,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        MISSING,
        PARAMETER,
        STAR,
        DOT,
        COMMA,
        COLON,
        SEMICOLON,
        LEFT_PAREN,
        RIGHT_PAREN,
        LEFT_BRACKET,
        RIGHT_BRACKET,
        LEFT_CURLY,
        RIGHT_CURLY,
        LEFT_DOUBLE_ANGLE_BRACKET,
        RIGHT_DOUBLE_ANGLE_BRACKET,
        EOF
    }

    boolean is(String keyword) {
        return kind == Kind.KEYWORD && text.equals(keyword);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isIdentifier() {
        return kind == Kind.IDENTIFIER || kind == Kind.QUOTED_IDENTIFIER;
    }

    /** The number with the other sign. */
    Token negated() {
        String other = text.startsWith("-") ? text.substring(1) : "-" + text;
        return new Token(kind, other, line, column, length);
    }

    /** Where it is, as AWS's errors say it: {@code at 1:8:5}. */
    public String place() {
        return "at " + line + ":" + column + ":" + length;
    }
}
