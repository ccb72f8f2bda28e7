package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.engine.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads expressions, of which statements are one kind, by how closely their operators bind. It takes and refuses what PartiQL's own parser
 * does, in its words.
 */
final class ExpressionParser {

    private static final Set<String> OF_STATEMENTS = Set.of(
            "insert_into",
            "set",
            "remove",
            "update",
            "delete",
            "select",
            "from",
            "create",
            "drop",
            "exec",
            "pivot",
            "values",
            "case",
            "cast",
            "substring",
            "trim",
            "extract",
            "date_add",
            "date_diff",
            "date",
            "time");

    private final Cursor cursor;
    private final StatementParser statements;

    ExpressionParser(Cursor cursor) {
        this.cursor = cursor;
        this.statements = new StatementParser(cursor, this);
    }

    /** A whole text. */
    static SyntaxNode parse(List<Token> tokens) {
        Cursor cursor = new Cursor(tokens);
        SyntaxNode node = new ExpressionParser(cursor).expression();
        if (!cursor.atEnd()) {
            throw StatementException.malformed(
                    cursor.at(Kind.SEMICOLON)
                            ? "Unexpected token after semicolon. (Only one query is allowed.)"
                            : "Unexpected token after expression");
        }
        node.children().forEach(ExpressionParser::requireNoManipulation);
        return node;
    }

    private static void requireNoManipulation(SyntaxNode node) {
        if (node.type() == Type.MANIPULATION) {
            throw StatementException.malformed(
                    "Keyword " + node.operation().token().text() + " only expected at the top level in the query");
        }
        node.children().forEach(ExpressionParser::requireNoManipulation);
    }

    SyntaxNode expression() {
        return expression(-1);
    }

    /** @param precedence of the operator before; those that bind less closely end the expression */
    SyntaxNode expression(int precedence) {
        cursor.down();
        SyntaxNode left = unary();
        while (Keywords.precedence(cursor.head()) > Math.max(precedence, 0)) {
            left = infix(left);
        }
        cursor.up();
        return left;
    }

    private SyntaxNode infix(SyntaxNode left) {
        Token operator = cursor.head();
        int precedence = Keywords.precedence(operator);
        switch (operator.text()) {
            case "is", "is_not":
                cursor.next();
                return SyntaxNode.of(Type.IS, operator, left, dataType());
            case "in", "not_in":
                cursor.next();
                if (cursor.at(Kind.LEFT_PAREN)
                        && !cursor.following().is("select")
                        && !cursor.following().is("values")) {
                    Token open = cursor.next();
                    List<SyntaxNode> members = expressions();
                    cursor.expect(Kind.RIGHT_PAREN);
                    return SyntaxNode.of(Type.BINARY, operator, left, new SyntaxNode(Type.LIST, open, members));
                }
                return SyntaxNode.of(Type.BINARY, operator, left, right(precedence));
            case "between", "not_between":
                cursor.next();
                SyntaxNode lower = right(precedence);
                if (!cursor.head().isOperator("and")) {
                    throw StatementException.malformed("Expected AND keyword");
                }
                cursor.next();
                if (cursor.atEnd()) {
                    throw StatementException.malformed("Expected expression after AND");
                }
                return SyntaxNode.of(Type.BETWEEN, operator, left, lower, expression(precedence));
            default:
                cursor.next();
                return SyntaxNode.of(Type.BINARY, operator, left, right(precedence));
        }
    }

    private SyntaxNode right(int precedence) {
        if (cursor.at(Kind.EOF)) {
            throw StatementException.malformed("Missing right-hand side expression of infix operator");
        }
        return expression(precedence);
    }

    private SyntaxNode dataType() {
        if (!Keywords.isType(cursor.head())) {
            throw StatementException.malformed("Expected type name");
        }
        Token name = cursor.next();
        if (cursor.skip(Kind.LEFT_PAREN)) {
            expressions();
            cursor.expect(Kind.RIGHT_PAREN);
        }
        return SyntaxNode.of(Type.DATA_TYPE, name);
    }

    private SyntaxNode unary() {
        Token operator = cursor.head();
        if (operator.isOperator("not")) {
            cursor.next();
            return SyntaxNode.of(Type.UNARY, operator, expression(Keywords.NOT_PRECEDENCE));
        } else if (!operator.isOperator("-") && !operator.isOperator("+")) {
            return path();
        }
        cursor.next();
        cursor.down();
        SyntaxNode term = unary();
        cursor.up();
        if (term.type() == Type.LITERAL && term.token().kind() == Kind.NUMBER) {
            return operator.text().equals("+")
                    ? term
                    : SyntaxNode.of(Type.LITERAL, term.token().negated());
        }
        return SyntaxNode.of(Type.UNARY, operator, term);
    }

    private SyntaxNode path() {
        return path(term(), false);
    }

    /** A path that begins with an identifier, and whose places in lists are literals. */
    SyntaxNode simplePath() {
        if (!cursor.head().isIdentifier()) {
            throw StatementException.malformed("Expected identifier for simple path");
        }
        return path(SyntaxNode.of(Type.IDENTIFIER, cursor.next()), true);
    }

    private SyntaxNode path(SyntaxNode first, boolean simple) {
        List<SyntaxNode> parts = new ArrayList<>(List.of(first));
        while (true) {
            if (cursor.skip(Kind.DOT)) {
                if (cursor.head().isIdentifier()) {
                    parts.add(SyntaxNode.of(Type.IDENTIFIER, cursor.next()));
                } else if (cursor.at(Kind.STAR) && !simple) {
                    parts.add(SyntaxNode.of(Type.LITERAL, cursor.next()));
                } else {
                    throw StatementException.malformed(
                            "Invalid path dot component" + (cursor.at(Kind.STAR) ? " for simple path" : ""));
                }
            } else if (cursor.at(Kind.LEFT_BRACKET)) {
                Token open = cursor.next();
                SyntaxNode index = cursor.at(Kind.STAR) ? SyntaxNode.of(Type.LITERAL, cursor.next()) : expression();
                cursor.expect(Kind.RIGHT_BRACKET);
                if (simple && index.type() != Type.LITERAL && index.type() != Type.IDENTIFIER) {
                    throw StatementException.malformed("Invalid path component for simple path");
                }
                parts.add(SyntaxNode.of(Type.INDEX, open, index));
            } else {
                return parts.size() == 1 ? first : new SyntaxNode(Type.PATH, first.token(), parts);
            }
        }
    }

    private SyntaxNode term() {
        Token head = cursor.head();
        switch (head.kind()) {
            case OPERATOR:
                if (!head.text().equals("@")) {
                    throw StatementException.malformed("Unexpected operator");
                } else if (!cursor.following().isIdentifier()) {
                    throw StatementException.malformed("Identifier must follow @-operator");
                }
                cursor.next();
                return SyntaxNode.of(Type.UNARY, head, SyntaxNode.of(Type.IDENTIFIER, cursor.next()));
            case KEYWORD:
                return keyword(head);
            case LEFT_PAREN:
                cursor.next();
                List<SyntaxNode> group = expressions();
                cursor.expect(Kind.RIGHT_PAREN);
                return group.size() == 1 ? group.get(0) : new SyntaxNode(Type.LIST, head, group);
            case LEFT_BRACKET:
                return collection(Type.LIST, Kind.RIGHT_BRACKET);
            case LEFT_DOUBLE_ANGLE_BRACKET:
                return collection(Type.BAG, Kind.RIGHT_DOUBLE_ANGLE_BRACKET);
            case LEFT_CURLY:
                return struct();
            case IDENTIFIER, QUOTED_IDENTIFIER:
                cursor.next();
                return cursor.at(Kind.LEFT_PAREN) ? call(head) : SyntaxNode.of(Type.IDENTIFIER, head);
            case PARAMETER:
                return SyntaxNode.of(Type.PARAMETER, cursor.next());
            case STRING, NUMBER, BOOLEAN, NULL, MISSING:
                return SyntaxNode.of(Type.LITERAL, cursor.next());
            default:
                throw StatementException.malformed("Unexpected term");
        }
    }

    private SyntaxNode keyword(Token keyword) {
        if (Keywords.joins(keyword)) {
            throw StatementException.malformed("Unexpected term");
        } else if (Keywords.isFunction(keyword) && cursor.following().kind() == Kind.LEFT_PAREN) {
            cursor.next();
            return call(keyword);
        } else if (!OF_STATEMENTS.contains(keyword.text())) {
            throw StatementException.malformed("Unexpected keyword");
        }
        return statements.statement(keyword);
    }

    private SyntaxNode call(Token name) {
        cursor.expect(Kind.LEFT_PAREN);
        List<SyntaxNode> arguments = List.of();
        if (cursor.at(Kind.STAR)) {
            if (!name.is("count")) {
                throw StatementException.malformed(name.text() + "(*) is not allowed");
            }
            arguments = List.of(SyntaxNode.of(Type.LITERAL, cursor.next()));
        } else if (!cursor.at(Kind.RIGHT_PAREN)) {
            arguments = expressions();
        }
        if (arguments.size() != 1 && Keywords.isAggregate(name)) {
            throw StatementException.malformed("Aggregate functions are always unary");
        }
        cursor.expect(Kind.RIGHT_PAREN);
        return new SyntaxNode(Type.CALL, name, arguments);
    }

    private SyntaxNode collection(Type type, Kind end) {
        Token open = cursor.next();
        List<SyntaxNode> members = cursor.at(end) ? List.of() : expressions();
        cursor.expect(end);
        return new SyntaxNode(type, open, members);
    }

    private SyntaxNode struct() {
        Token open = cursor.next();
        List<SyntaxNode> members = new ArrayList<>();
        if (!cursor.at(Kind.RIGHT_CURLY)) {
            do {
                SyntaxNode key = expression();
                cursor.expect(Kind.COLON);
                members.add(SyntaxNode.of(Type.MEMBER, key.token(), key, expression()));
            } while (cursor.skip(Kind.COMMA));
        }
        cursor.expect(Kind.RIGHT_CURLY);
        return new SyntaxNode(Type.STRUCT, open, members);
    }

    private List<SyntaxNode> expressions() {
        List<SyntaxNode> expressions = new ArrayList<>();
        do {
            expressions.add(expression());
        } while (cursor.skip(Kind.COMMA));
        return expressions;
    }
}
