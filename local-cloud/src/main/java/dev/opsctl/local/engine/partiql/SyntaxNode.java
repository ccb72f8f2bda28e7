package dev.opsctl.local.engine.partiql;

import java.util.List;

/**
 * A part of a statement as PartiQL's grammar reads it, whether DynamoDB understands it or not.
 *
 * @param token what it begins with, or is named by
 */
public record SyntaxNode(Type type, Token token, List<SyntaxNode> children) {

    /** What it is, with what is below it. */
    public enum Type {
        /** A literal that is not put together of others, {@code MISSING}, or a star. */
        LITERAL,
        IDENTIFIER,
        PARAMETER,
        /** An identifier and then, each, an identifier or an {@link #INDEX}; or something else to begin with. */
        PATH,
        /** What is in brackets: an expression, or a star. */
        INDEX,
        /** Its arguments; the token is its name. */
        CALL,
        /** One operand; the token is the operator. */
        UNARY,
        /** Two operands; the token is the operator. */
        BINARY,
        /** What is between two others. */
        BETWEEN,
        /** A value; the token is {@code is} or {@code is_not}, the second one the {@link #DATA_TYPE}. */
        IS,
        DATA_TYPE,
        LIST,
        BAG,
        /** Its {@link #MEMBER}s. */
        STRUCT,
        /** A key and a value. */
        MEMBER,
        /** {@link #PROJECTION}, {@link #FROM}, and others of the clauses. */
        SELECT,
        /** Expressions, or a star alone. */
        PROJECTION,
        /** A source of items. */
        FROM,
        /** A path or an expression with another name. */
        ALIAS,
        WHERE,
        /** Items, each an expression; the token of an {@link #ORDER} is {@code desc} or not. */
        ORDER_BY,
        ORDER,
        /** A clause that DynamoDB does not have: its expression. The token is its keyword. */
        CLAUSE,
        /** What is done: {@link #FROM}, operations, and {@link #WHERE} and {@link #RETURNING} or not. */
        MANIPULATION,
        /** Where to, and what. */
        INSERT_VALUE,
        /** Where to, and values in another form. */
        INSERT,
        /** {@link #ASSIGNMENT}s. */
        SET,
        /** A path and a value. */
        ASSIGNMENT,
        /** A path. */
        REMOVE,
        DELETE,
        /** What is returned, each a {@link #RETURNED}. */
        RETURNING,
        /** A column, or a star; the token is {@code all_old} and the like. */
        RETURNED
    }

    static SyntaxNode of(Type type, Token token, SyntaxNode... children) {
        return new SyntaxNode(type, token, List.of(children));
    }

    public SyntaxNode child(int index) {
        return children.get(index);
    }

    /** The first thing that a {@link Type#MANIPULATION} does. */
    SyntaxNode operation() {
        return children.get(children.get(0).type == Type.FROM ? 1 : 0);
    }

    /** The first child of that type, or null. */
    public SyntaxNode child(Type wanted) {
        for (SyntaxNode child : children) {
            if (child.type == wanted) {
                return child;
            }
        }
        return null;
    }
}
