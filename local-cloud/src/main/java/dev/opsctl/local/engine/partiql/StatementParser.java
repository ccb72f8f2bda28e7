package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.Node.Type;
import dev.opsctl.local.engine.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the statements among expressions, as {@link ExpressionParser} the others. */
final class StatementParser {

    private static final Set<String> MAPPINGS = Set.of("modified_old", "modified_new", "all_old", "all_new");

    private final Cursor cursor;
    private final ExpressionParser expressions;

    StatementParser(Cursor cursor, ExpressionParser expressions) {
        this.cursor = cursor;
        this.expressions = expressions;
    }

    /** @param keyword the head */
    Node statement(Token keyword) {
        return switch (keyword.text()) {
            case "insert_into", "set", "remove" -> Node.of(Type.MANIPULATION, keyword, operation());
            case "update" -> {
                cursor.next();
                yield update(keyword);
            }
            case "delete" -> {
                cursor.next();
                if (!cursor.skip("from")) {
                    throw StatementException.malformed("Expected FROM after DELETE");
                }
                Node source = aliased(expressions.simplePath());
                yield manipulation(keyword, source, List.of(Node.of(Type.DELETE, keyword)), null);
            }
            case "from" -> {
                cursor.next();
                Node source = source(-1);
                Node where = where(-1);
                yield manipulation(keyword, source, operations(), where);
            }
            case "select" -> {
                cursor.next();
                yield select(keyword);
            }
            case "create", "drop" -> throw definition(cursor.next().text());
            default -> throw unsupported(keyword);
        };
    }

    private StatementException definition(String verb) {
        String what = cursor.at("table") ? "Table" : cursor.at("index") ? "Index" : null;
        return what == null
                ? StatementException.malformed("Unexpected token following " + verb.toUpperCase(Locale.ROOT))
                : StatementException.unsupported(
                        "Unsupported operation: " + (verb.equals("create") ? "Create" : "Drop") + what);
    }

    /** PartiQL that is of no use to DynamoDB. */
    private static StatementException unsupported(Token keyword) {
        return StatementException.unsupported(
                "Unsupported token in expression: " + keyword.text() + " " + keyword.place());
    }

    private Node update(Token keyword) {
        Node source = aliased(expressions.simplePath());
        return manipulation(keyword, source, operations(), null);
    }

    /** @param before what was said before the operations, or null */
    private Node manipulation(Token keyword, Node source, List<Node> operations, Node before) {
        List<Node> parts = new ArrayList<>();
        parts.add(Node.of(Type.FROM, keyword, source));
        parts.addAll(operations);
        Node where = before != null || keyword.is("from") ? before : where(-1);
        if (where != null) {
            parts.add(where);
        }
        Node returning = returning();
        if (returning != null) {
            parts.add(returning);
        }
        return new Node(Type.MANIPULATION, keyword, parts);
    }

    private List<Node> operations() {
        List<Node> operations = new ArrayList<>();
        do {
            operations.add(operation());
        } while (cursor.at("set") || cursor.at("remove") || cursor.at("insert_into"));
        return operations;
    }

    private Node operation() {
        Token keyword = cursor.head();
        if (cursor.skip("set")) {
            List<Node> assignments = new ArrayList<>();
            do {
                Node path = expressions.simplePath();
                if (!cursor.head().isOperator("=")) {
                    throw StatementException.malformed("Expected '='");
                }
                cursor.next();
                assignments.add(Node.of(Type.ASSIGNMENT, path.token(), path, expressions.expression()));
            } while (cursor.skip(Kind.COMMA));
            return new Node(Type.SET, keyword, assignments);
        } else if (cursor.skip("remove")) {
            return Node.of(Type.REMOVE, keyword, expressions.simplePath());
        } else if (cursor.skip("insert_into")) {
            return insert(keyword);
        }
        throw StatementException.malformed("Expected data manipulation");
    }

    private Node insert(Token keyword) {
        Node into = expressions.simplePath();
        if (!cursor.skip("value")) {
            return Node.of(Type.INSERT, keyword, into, expressions.expression());
        }
        List<Node> parts = new ArrayList<>(List.of(into, expressions.expression()));
        Token clause = cursor.head();
        if (cursor.skip("at")) {
            parts.add(Node.of(Type.CLAUSE, clause, expressions.expression()));
        }
        Node returning = returning();
        if (returning != null) {
            parts.add(returning);
        }
        return new Node(Type.INSERT_VALUE, keyword, parts);
    }

    private Node where(int precedence) {
        Token keyword = cursor.head();
        return cursor.skip("where") ? Node.of(Type.WHERE, keyword, expressions.expression(precedence)) : null;
    }

    private Node returning() {
        Token keyword = cursor.head();
        if (!cursor.skip("returning")) {
            return null;
        }
        List<Node> elements = new ArrayList<>();
        do {
            Token mapping = cursor.head();
            if (mapping.kind() != Kind.KEYWORD || !MAPPINGS.contains(mapping.text())) {
                throw StatementException.malformed(
                        "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
            }
            cursor.next();
            Node column = cursor.at(Kind.STAR) ? Node.of(Type.LITERAL, cursor.next()) : expressions.expression();
            if (column.type() != Type.LITERAL && column.type() != Type.IDENTIFIER && column.type() != Type.PATH) {
                throw StatementException.malformed("Unsupported syntax in RETURNING columns.");
            }
            elements.add(Node.of(Type.RETURNED, mapping, column));
        } while (cursor.skip(Kind.COMMA));
        return new Node(Type.RETURNING, keyword, elements);
    }

    private Node select(Token keyword) {
        List<Node> parts = new ArrayList<>();
        Token quantifier = cursor.head();
        if (cursor.skip("distinct")) {
            parts.add(Node.of(Type.CLAUSE, quantifier));
        } else {
            cursor.skip("all");
        }
        Token value = cursor.head();
        if (cursor.skip("value")) {
            parts.add(Node.of(Type.CLAUSE, value, expressions.expression()));
        } else {
            parts.add(projection());
        }
        if (!cursor.skip("from")) {
            throw StatementException.malformed("Expected FROM after SELECT list");
        }
        parts.add(Node.of(Type.FROM, keyword, source(Keywords.SELECT_PRECEDENCE)));
        Node where = where(Keywords.SELECT_PRECEDENCE);
        if (where != null) {
            parts.add(where);
        }
        Token group = cursor.head();
        if (cursor.skip("group")) {
            cursor.skip("partial");
            expectBy();
            do {
                aliased(expressions.expression(Keywords.SELECT_PRECEDENCE));
            } while (cursor.skip(Kind.COMMA));
            parts.add(Node.of(Type.CLAUSE, group));
        }
        clause("having", parts);
        Token order = cursor.head();
        if (cursor.skip("order")) {
            expectBy();
            parts.add(new Node(Type.ORDER_BY, order, orders()));
        }
        clause("limit", parts);
        return new Node(Type.SELECT, keyword, parts);
    }

    private Node projection() {
        Token first = cursor.head();
        List<Node> items = new ArrayList<>();
        boolean star = false;
        do {
            if (cursor.at(Kind.STAR)) {
                star = true;
                items.add(Node.of(Type.LITERAL, cursor.next()));
            } else {
                items.add(aliased(expressions.expression()));
            }
        } while (cursor.skip(Kind.COMMA));
        if (star && items.size() > 1) {
            throw StatementException.malformed(
                    "Other expressions may not be present in the select list when '*' is used without dot notation.");
        }
        return new Node(Type.PROJECTION, first, items);
    }

    private void expectBy() {
        if (!cursor.skip("by")) {
            throw StatementException.malformed("Expected BY");
        }
    }

    private List<Node> orders() {
        List<Node> orders = new ArrayList<>();
        do {
            Node key = expressions.expression(Keywords.SELECT_PRECEDENCE);
            Token direction = cursor.head();
            if (!cursor.skip("asc")) {
                cursor.skip("desc");
            }
            orders.add(Node.of(Type.ORDER, direction, key));
        } while (cursor.skip(Kind.COMMA));
        return orders;
    }

    private void clause(String keyword, List<Node> parts) {
        Token head = cursor.head();
        if (cursor.skip(keyword)) {
            parts.add(Node.of(Type.CLAUSE, head, expressions.expression(Keywords.SELECT_PRECEDENCE)));
        }
    }

    private Node source(int precedence) {
        if (cursor.at("unpivot")) {
            throw unsupported(cursor.head());
        }
        Node source = aliased(expressions.expression(precedence));
        if (cursor.at(Kind.COMMA) || Keywords.isJoin(cursor.head())) {
            throw StatementException.unsupported(
                    "Unexpected from source " + source.token().place());
        }
        return source;
    }

    /** What may have another name. */
    private Node aliased(Node named) {
        Node aliased = named;
        Token head = cursor.head();
        boolean as = cursor.skip("as");
        if (cursor.head().isIdentifier()) {
            cursor.next();
            aliased = Node.of(Type.ALIAS, head, named);
        } else if (as) {
            throw StatementException.malformed("Expected identifier for AS-alias");
        }
        for (String keyword : List.of("at", "by")) {
            if (cursor.skip(keyword)) {
                if (!cursor.head().isIdentifier()) {
                    throw StatementException.malformed(
                            "Expected identifier for " + keyword.toUpperCase(Locale.ROOT) + "-alias");
                }
                aliased = Node.of(Type.ALIAS, cursor.next(), named);
            }
        }
        return aliased;
    }
}
