package dev.opsctl.local.engine.partiql;

import java.util.List;

/**
 * What a statement does to which table. Each one is about one table, and there is no other that it could reach.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html">PartiQL statements for DynamoDB</a>
 */
public sealed interface Statement {

    Source source();

    /** Where its conditions are, or null. */
    SyntaxNode where();

    /** @param index null for the table itself */
    record Source(String table, String index) {}

    /** @param projection null for all attributes */
    record Select(Source source, List<DocumentPath> projection, SyntaxNode where, List<Order> orders)
            implements Statement {}

    /** A condition of a transaction: that there is such an item. */
    record Exists(Select select) implements Statement {

        @Override
        public Source source() {
            return select.source();
        }

        @Override
        public SyntaxNode where() {
            return select.where();
        }
    }

    record Insert(Source source, SyntaxNode item) implements Statement {

        @Override
        public SyntaxNode where() {
            return null;
        }
    }

    /** @param returning null if nothing is */
    record Update(Source source, List<Change> changes, SyntaxNode where, Returning returning) implements Statement {}

    record Delete(Source source, SyntaxNode where, Returning returning) implements Statement {}

    /** @param value null to remove what is there */
    record Change(DocumentPath path, SyntaxNode value) {}

    record Order(DocumentPath path, boolean descending) {}

    /** What of an item a write answers. */
    enum Returning {
        ALL_OLD,
        ALL_NEW,
        MODIFIED_OLD,
        MODIFIED_NEW
    }
}
