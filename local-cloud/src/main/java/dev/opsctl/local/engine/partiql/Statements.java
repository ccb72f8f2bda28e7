package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.PartiQlStatement.Change;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Delete;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Exists;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Insert;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Order;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Returning;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Select;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Source;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Update;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.engine.partiql.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What DynamoDB takes of PartiQL's statements. */
final class Statements {

    private static final String NAME = "[a-zA-Z0-9_.-]{1,255}";

    private Statements() {}

    static PartiQlStatement statement(SyntaxNode node) {
        switch (node.type()) {
            case SELECT:
                return select(node);
            case MANIPULATION:
                return manipulation(node);
            case CALL:
                if (node.token().text().equals("exists")
                        && node.children().size() == 1
                        && node.child(0).type() == Type.SELECT) {
                    return new Exists(select(node.child(0)));
                }
                throw unsupported(node);
            default:
                throw unsupported(node);
        }
    }

    private static StatementException unsupported(SyntaxNode node) {
        return StatementException.unsupported("Unsupported operation: " + Terms.name(node));
    }

    private static Select select(SyntaxNode node) {
        for (SyntaxNode part : node.children()) {
            if (part.type() == Type.CLAUSE) {
                throw clause(part);
            }
        }
        List<DocumentPath> projection = projection(node.the(Type.PROJECTION));
        Source source = source(node.the(Type.FROM).child(0));
        List<Order> orders = new ArrayList<>();
        SyntaxNode order = node.child(Type.ORDER_BY);
        if (order != null) {
            for (SyntaxNode each : order.children()) {
                orders.add(
                        new Order(DocumentPath.of(each.child(0)), each.token().is("desc")));
            }
        }
        return new Select(source, projection, where(node), orders);
    }

    private static StatementException clause(SyntaxNode clause) {
        String keyword = clause.token().text().toUpperCase(Locale.ROOT);
        if (keyword.equals("VALUE")) {
            return StatementException.unsupported("Select projection doesn't support value or pivot keywords");
        }
        Token place =
                clause.children().isEmpty() ? clause.token() : clause.child(0).token();
        return StatementException.unsupported(
                "Unsupported clause: " + (keyword.equals("GROUP") ? "GROUP BY" : keyword) + " " + place.place());
    }

    private static @Nullable List<DocumentPath> projection(SyntaxNode projection) {
        if (projection.child(0).type() == Type.LITERAL
                && projection.child(0).token().kind() == Kind.STAR) {
            return null;
        }
        List<DocumentPath> paths = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        for (SyntaxNode item : projection.children()) {
            DocumentPath path = DocumentPath.of(unaliased(item));
            if (!columns.add(path.column())) {
                throw StatementException.unsupported("Duplicate identifiers in select clause: " + path.column());
            }
            paths.add(path);
        }
        return paths;
    }

    private static SyntaxNode unaliased(SyntaxNode node) {
        if (node.type() == Type.ALIAS) {
            throw StatementException.unsupported("Aliasing is not supported");
        }
        return node;
    }

    private static @Nullable SyntaxNode where(SyntaxNode node) {
        SyntaxNode where = node.child(Type.WHERE);
        return where == null ? null : where.child(0);
    }

    private static Source source(SyntaxNode from) {
        List<String> names = names(unaliased(from));
        if (names.size() > 2) {
            throw StatementException.unsupported("A path may contain at most 2 components in the FROM clause");
        }
        return new Source(names.get(0), names.size() == 1 ? null : names.get(1));
    }

    private static List<String> names(SyntaxNode from) {
        if (!DocumentPath.is(from)) {
            throw StatementException.unsupported(
                    "Unexpected from source " + from.token().place());
        }
        List<String> names = new ArrayList<>();
        for (SyntaxNode part : from.type() == Type.PATH ? from.children() : List.of(from)) {
            if (part.type() != Type.IDENTIFIER) {
                throw StatementException.unsupported(
                        "Unexpected path component " + part.token().place());
            } else if (part.token().text().isEmpty()) {
                throw StatementException.unsupported("Path component cannot be an empty string");
            }
            names.add(part.token().text());
        }
        if (!names.get(0).matches(NAME)) {
            throw StatementException.unsupported("1 validation error detected: Value '" + names.get(0)
                    + "' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                    + " [a-zA-Z0-9_.-]+");
        }
        return names;
    }

    private static PartiQlStatement manipulation(SyntaxNode node) {
        SyntaxNode from = node.child(Type.FROM);
        if (from == null) {
            SyntaxNode operation = node.child(0);
            if (operation.type() == Type.INSERT_VALUE) {
                return insert(operation);
            }
            throw unsupported(operation);
        }
        Source source = source(from.child(0));
        if (source.index() != null) {
            throw StatementException.unsupported("This operation is not supported on an index");
        }
        SyntaxNode returning = node.child(Type.RETURNING);
        if (node.child(Type.DELETE) != null) {
            return new Delete(source, where(node), returning(returning, "DELETE"));
        }
        List<Change> changes = new ArrayList<>();
        for (SyntaxNode operation : node.children()) {
            switch (operation.type()) {
                case SET ->
                    operation
                            .children()
                            .forEach(each -> changes.add(new Change(DocumentPath.of(each.child(0)), each.child(1))));
                case REMOVE -> changes.add(new Change(DocumentPath.of(operation.child(0)), null));
                case INSERT, INSERT_VALUE -> throw unsupported(operation);
                default -> {}
            }
        }
        return new Update(source, changes, where(node), returning(returning, "UPDATE"));
    }

    private static Insert insert(SyntaxNode operation) {
        List<String> names = names(operation.child(0));
        if (names.size() > 1) {
            throw StatementException.unsupported("FROM clause may only contain a single table name");
        }
        for (SyntaxNode part : operation.children()) {
            if (part.type() == Type.CLAUSE) {
                throw clause(part);
            } else if (part.type() == Type.RETURNING) {
                throw StatementException.unsupported("RETURNING is not supported in INSERT statements.");
            }
        }
        return new Insert(new Source(names.get(0), null), operation.child(1));
    }

    private static @Nullable Returning returning(@Nullable SyntaxNode returning, String verb) {
        if (returning == null) {
            return null;
        }
        SyntaxNode first = returning.child(0);
        Returning wanted = Returning.valueOf(first.token().text().toUpperCase(Locale.ROOT));
        boolean valid = returning.children().size() == 1
                && first.child(0).type() == Type.LITERAL
                && first.child(0).token().kind() == Kind.STAR;
        if (valid && (verb.equals("UPDATE") || wanted == Returning.ALL_OLD)) {
            return wanted;
        }
        String written = returning.children().stream()
                .map(each -> each.token().text().replace('_', ' ').toUpperCase(Locale.ROOT) + " "
                        + each.child(0).token().text())
                .collect(Collectors.joining(", "));
        throw StatementException.unsupported("Invalid returning clause: RETURNING " + written + ". Only RETURNING "
                + (verb.equals("DELETE") ? "ALL OLD" : "( ALL | MODIFIED ) ( OLD | NEW )") + " * is allowed in "
                + verb + " statements.");
    }
}
