package dev.opsctl.local.service.dynamodb.expression;

/**
 * A word or a sign of an expression.
 *
 * @param start where it begins in the text
 * @param end where it ends; for the end of the text, the text's length
 */
record ExpressionToken(Kind kind, String text, int start, int end) {

    /** What it can stand for. Keywords have their kinds in every expression, so none of them can name an attribute. */
    enum Kind {
        /** A name as it is: a letter, then letters, digits and underscores. */
        NAME,
        /** {@code #name}. */
        NAME_PLACEHOLDER,
        /** {@code :value}. */
        VALUE_PLACEHOLDER,
        /** Digits, without a leading zero. */
        INDEX,
        AND,
        OR,
        NOT,
        IN,
        BETWEEN,
        SET,
        REMOVE,
        ADD,
        DELETE,
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE,
        PLUS,
        MINUS,
        OPEN,
        CLOSE,
        OPEN_INDEX,
        CLOSE_INDEX,
        COMMA,
        DOT,
        /** A character that stands for nothing. */
        UNKNOWN,
        END
    }
}
