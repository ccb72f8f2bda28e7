package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.engine.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    SyntaxNode statement(Token keyword) {
        return switch (keyword.text()) {
            case "insert_into", "set", "remove" -> SyntaxNode.of(Type.MANIPULATION, keyword, operation());
            case "update" -> {
                cursor.next();
                yield update(keyword);
            }
            case "delete" -> {
                cursor.next();
                if (!cursor.skip("from")) {
                    throw StatementException.malformed("Expected FROM after DELETE");
                }
                SyntaxNode source = aliased(expressions.simplePath());
                yield manipulation(keyword, source, List.of(SyntaxNode.of(Type.DELETE, keyword)), null);
            }
            case "from" -> {
                cursor.next();
                SyntaxNode source = source(-1);
                SyntaxNode where = where(-1);
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

    private SyntaxNode update(Token keyword) {
        SyntaxNode source = aliased(expressions.simplePath());
        return manipulation(keyword, source, operations(), null);
    }

    /** @param before what was said before the operations, or null */
    private SyntaxNode manipulation(
            Token keyword, SyntaxNode source, List<SyntaxNode> operations, @Nullable SyntaxNode before) {
        List<SyntaxNode> parts = new ArrayList<>();
        parts.add(SyntaxNode.of(Type.FROM, keyword, source));
        parts.addAll(operations);
        SyntaxNode where = before != null || keyword.is("from") ? before : where(-1);
        if (where != null) {
            parts.add(where);
        }
        SyntaxNode returning = returning();
        if (returning != null) {
            parts.add(returning);
        }
        return new SyntaxNode(Type.MANIPULATION, keyword, parts);
    }

    private List<SyntaxNode> operations() {
        List<SyntaxNode> operations = new ArrayList<>();
        do {
            operations.add(operation());
        } while (cursor.at("set") || cursor.at("remove") || cursor.at("insert_into"));
        return operations;
    }

    private SyntaxNode operation() {
        Token keyword = cursor.head();
        if (cursor.skip("set")) {
            List<SyntaxNode> assignments = new ArrayList<>();
            do {
                SyntaxNode path = expressions.simplePath();
                if (!cursor.head().isOperator("=")) {
                    throw StatementException.malformed("Expected '='");
                }
                cursor.next();
                assignments.add(SyntaxNode.of(Type.ASSIGNMENT, path.token(), path, expressions.expression()));
            } while (cursor.skip(Kind.COMMA));
            return new SyntaxNode(Type.SET, keyword, assignments);
        } else if (cursor.skip("remove")) {
            return SyntaxNode.of(Type.REMOVE, keyword, expressions.simplePath());
        } else if (cursor.skip("insert_into")) {
            return insert(keyword);
        }
        throw StatementException.malformed("Expected data manipulation");
    }

    private SyntaxNode insert(Token keyword) {
        SyntaxNode into = expressions.simplePath();
        if (!cursor.skip("value")) {
            return SyntaxNode.of(Type.INSERT, keyword, into, expressions.expression());
        }
        List<SyntaxNode> parts = new ArrayList<>(List.of(into, expressions.expression()));
        Token clause = cursor.head();
        if (cursor.skip("at")) {
            parts.add(SyntaxNode.of(Type.CLAUSE, clause, expressions.expression()));
        }
        SyntaxNode returning = returning();
        if (returning != null) {
            parts.add(returning);
        }
        return new SyntaxNode(Type.INSERT_VALUE, keyword, parts);
    }

    private @Nullable SyntaxNode where(int precedence) {
        Token keyword = cursor.head();
        return cursor.skip("where") ? SyntaxNode.of(Type.WHERE, keyword, expressions.expression(precedence)) : null;
    }

    private @Nullable SyntaxNode returning() {
        Token keyword = cursor.head();
        if (!cursor.skip("returning")) {
            return null;
        }
        List<SyntaxNode> elements = new ArrayList<>();
        do {
            Token mapping = cursor.head();
            if (mapping.kind() != Kind.KEYWORD || !MAPPINGS.contains(mapping.text())) {
                throw StatementException.malformed(
                        "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
            }
            cursor.next();
            SyntaxNode column =
                    cursor.at(Kind.STAR) ? SyntaxNode.of(Type.LITERAL, cursor.next()) : expressions.expression();
            if (column.type() != Type.LITERAL && column.type() != Type.IDENTIFIER && column.type() != Type.PATH) {
                throw StatementException.malformed("Unsupported syntax in RETURNING columns.");
            }
            elements.add(SyntaxNode.of(Type.RETURNED, mapping, column));
        } while (cursor.skip(Kind.COMMA));
        return new SyntaxNode(Type.RETURNING, keyword, elements);
    }

    private SyntaxNode select(Token keyword) {
        List<SyntaxNode> parts = new ArrayList<>();
        Token quantifier = cursor.head();
        if (cursor.skip("distinct")) {
            parts.add(SyntaxNode.of(Type.CLAUSE, quantifier));
        } else {
            cursor.skip("all");
        }
        Token value = cursor.head();
        if (cursor.skip("value")) {
            parts.add(SyntaxNode.of(Type.CLAUSE, value, expressions.expression()));
        } else {
            parts.add(projection());
        }
        if (!cursor.skip("from")) {
            throw StatementException.malformed("Expected FROM after SELECT list");
        }
        parts.add(SyntaxNode.of(Type.FROM, keyword, source(Keywords.SELECT_PRECEDENCE)));
        SyntaxNode where = where(Keywords.SELECT_PRECEDENCE);
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
            parts.add(SyntaxNode.of(Type.CLAUSE, group));
        }
        clause("having", parts);
        Token order = cursor.head();
        if (cursor.skip("order")) {
            expectBy();
            parts.add(new SyntaxNode(Type.ORDER_BY, order, orders()));
        }
        clause("limit", parts);
        return new SyntaxNode(Type.SELECT, keyword, parts);
    }

    private SyntaxNode projection() {
        Token first = cursor.head();
        List<SyntaxNode> items = new ArrayList<>();
        boolean star = false;
        do {
            if (cursor.at(Kind.STAR)) {
                star = true;
                items.add(SyntaxNode.of(Type.LITERAL, cursor.next()));
            } else {
                items.add(aliased(expressions.expression()));
            }
        } while (cursor.skip(Kind.COMMA));
        if (star && items.size() > 1) {
            throw StatementException.malformed(
                    "Other expressions may not be present in the select list when '*' is used without dot notation.");
        }
        return new SyntaxNode(Type.PROJECTION, first, items);
    }

    private void expectBy() {
        if (!cursor.skip("by")) {
            throw StatementException.malformed("Expected BY");
        }
    }

    private List<SyntaxNode> orders() {
        List<SyntaxNode> orders = new ArrayList<>();
        do {
            SyntaxNode key = expressions.expression(Keywords.SELECT_PRECEDENCE);
            Token direction = cursor.head();
            if (!cursor.skip("asc")) {
                cursor.skip("desc");
            }
            orders.add(SyntaxNode.of(Type.ORDER, direction, key));
        } while (cursor.skip(Kind.COMMA));
        return orders;
    }

    private void clause(String keyword, List<SyntaxNode> parts) {
        Token head = cursor.head();
        if (cursor.skip(keyword)) {
            parts.add(SyntaxNode.of(Type.CLAUSE, head, expressions.expression(Keywords.SELECT_PRECEDENCE)));
        }
    }

    private SyntaxNode source(int precedence) {
        if (cursor.at("unpivot")) {
            throw unsupported(cursor.head());
        }
        SyntaxNode source = aliased(expressions.expression(precedence));
        if (cursor.at(Kind.COMMA) || Keywords.isJoin(cursor.head())) {
            throw StatementException.unsupported(
                    "Unexpected from source " + source.token().place());
        }
        return source;
    }

    /** What may have another name. */
    private SyntaxNode aliased(SyntaxNode named) {
        SyntaxNode aliased = named;
        Token head = cursor.head();
        boolean as = cursor.skip("as");
        if (cursor.head().isIdentifier()) {
            cursor.next();
            aliased = SyntaxNode.of(Type.ALIAS, head, named);
        } else if (as) {
            throw StatementException.malformed("Expected identifier for AS-alias");
        }
        for (String keyword : List.of("at", "by")) {
            if (cursor.skip(keyword)) {
                if (!cursor.head().isIdentifier()) {
                    throw StatementException.malformed(
                            "Expected identifier for " + keyword.toUpperCase(Locale.ROOT) + "-alias");
                }
                aliased = SyntaxNode.of(Type.ALIAS, cursor.next(), named);
            }
        }
        return aliased;
    }
}
