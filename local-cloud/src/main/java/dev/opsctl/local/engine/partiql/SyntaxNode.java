package dev.opsctl.local.engine.partiql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    boolean is(Type wanted, String text) {
        return type == wanted && token.text().equals(text);
    }

    /** Whether it is an item's attribute of that name, and no more. */
    public boolean isAttribute(String name) {
        return is(Type.IDENTIFIER, name);
    }

    /** Whether it has the same value for every item. */
    public boolean isValue() {
        return switch (type) {
            case LITERAL -> token.kind() != Token.Kind.MISSING;
            case PARAMETER, LIST, BAG, STRUCT -> true;
            default -> false;
        };
    }

    /** What is joined by an operator: from the left, so that a long chain takes no more of the stack than a short one. */
    public List<SyntaxNode> joined(String operator) {
        List<SyntaxNode> parts = new ArrayList<>();
        joined(operator, parts);
        return parts;
    }

    private void joined(String operator, List<SyntaxNode> parts) {
        List<SyntaxNode> right = new ArrayList<>();
        SyntaxNode left = this;
        while (left.is(Type.BINARY, operator)) {
            right.add(left.child(1));
            left = left.child(0);
        }
        parts.add(left);
        for (int i = right.size() - 1; i >= 0; i--) {
            right.get(i).joined(operator, parts);
        }
    }

    /** The first thing that a {@link Type#MANIPULATION} does. */
    SyntaxNode operation() {
        return children.get(children.get(0).type == Type.FROM ? 1 : 0);
    }

    /** The child of a type that the grammar demands. */
    SyntaxNode the(Type wanted) {
        return Objects.requireNonNull(child(wanted), wanted::name);
    }

    /** The first child of that type, or null. */
    public @Nullable SyntaxNode child(Type wanted) {
        for (SyntaxNode child : children) {
            if (child.type == wanted) {
                return child;
            }
        }
        return null;
    }
}
