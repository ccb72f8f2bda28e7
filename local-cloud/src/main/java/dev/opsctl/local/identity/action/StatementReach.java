package dev.opsctl.local.identity.action;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.PartiQl;
import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.engine.partiql.Partitions;
import dev.opsctl.local.engine.partiql.StatementException;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which items and attributes a PartiQL statement reaches for.
 *
 * @param parameters what its question marks stand for, in order
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html">IAM policies with PartiQL for DynamoDB</a>
 */
record StatementReach(PartiQlStatement statement, List<?> parameters) {

    /** Reads a statement; empty for what is none. */
    static Optional<StatementReach> of(Members members) {
        String text = members.text("Statement");
        if (text == null) {
            return Optional.empty();
        }
        try {
            PartiQlStatement read = PartiQl.parse(text).statement();
            return Optional.of(new StatementReach(
                    read instanceof PartiQlStatement.Exists exists ? exists.select() : read,
                    members.get("Parameters") instanceof Collection<?> given ? List.copyOf(given) : List.of()));
        } catch (StatementException e) {
            return Optional.empty();
        }
    }

    /** The action that it takes permission for. */
    String action() {
        return DynamoDbRules.action(statement);
    }

    /** Whether it is about a table, or an index of it as {@code table/index/name}. */
    boolean isAbout(String resource) {
        PartiQlStatement.Source source = statement.source();
        return resource.equals(source.index() == null ? source.table() : source.table() + "/index/" + source.index());
    }

    /** Values of the partition key that it names, as policies compare them. */
    void leadingKeys(String hash, Set<String> found) {
        if (statement instanceof PartiQlStatement.Insert insert) {
            for (SyntaxNode member : insert.item().children()) {
                if (member.type() == Type.MEMBER
                        && member.child(0).token().text().equals(hash)) {
                    found.add(text(member.child(1)));
                }
            }
        } else if (statement.where() != null) {
            Partitions.all(statement.where(), hash).forEach(value -> found.add(text(value)));
        }
    }

    private String text(SyntaxNode value) {
        if (value.type() != Type.PARAMETER) {
            return value.token().text();
        }
        int number = Integer.parseInt(value.token().text());
        return number < parameters.size()
                ? ItemKeys.text(parameters.get(number))
                : ""; // too few, which the service refuses
    }

    /** Whether everything has to be read to find what it selects. */
    boolean isFullScan(String hash) {
        return statement.where() == null || !Partitions.named(statement.where(), hash);
    }

    String select() {
        return statement instanceof PartiQlStatement.Select select && select.projection() != null
                ? "SPECIFIC_ATTRIBUTES"
                : statement.source().index() != null ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES";
    }

    String returnValues() {
        PartiQlStatement.Returning returning = statement instanceof PartiQlStatement.Update update
                ? update.returning()
                : statement instanceof PartiQlStatement.Delete delete ? delete.returning() : null;
        return returning == null ? "NONE" : returning.name().replace("MODIFIED", "UPDATED");
    }

    /** Names of all attributes at the top level that it reads, writes or compares. */
    void attributes(Set<String> found) {
        if (statement instanceof PartiQlStatement.Select select) {
            if (select.projection() != null) {
                select.projection().forEach(path -> found.add(path.top()));
            }
            select.orders().forEach(order -> found.add(order.path().top()));
        } else if (statement instanceof PartiQlStatement.Update update) {
            for (PartiQlStatement.Change change : update.changes()) {
                found.add(change.path().top());
                if (change.value() != null) {
                    attributes(change.value(), found);
                }
            }
        } else if (statement instanceof PartiQlStatement.Insert insert) {
            for (SyntaxNode member : insert.item().children()) {
                if (member.type() == Type.MEMBER) {
                    found.add(member.child(0).token().text());
                }
            }
        }
        if (statement.where() != null) {
            attributes(statement.where(), found);
        }
    }

    private static void attributes(SyntaxNode node, Set<String> found) {
        if (DocumentPath.is(node)) {
            found.add((node.type() == Type.PATH ? node.child(0) : node).token().text());
        } else {
            node.children().forEach(child -> attributes(child, found));
        }
    }
}
