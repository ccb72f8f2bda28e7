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
    Node where();

    /** @param index null for the table itself */
    record Source(String table, String index) {}

    /** @param projection null for all attributes */
    record Select(Source source, List<DocumentPath> projection, Node where, List<Order> orders) implements Statement {}

    /** A condition of a transaction: that there is such an item. */
    record Exists(Select select) implements Statement {

        @Override
        public Source source() {
            return select.source();
        }

        @Override
        public Node where() {
            return select.where();
        }
    }

    record Insert(Source source, Node item) implements Statement {

        @Override
        public Node where() {
            return null;
        }
    }

    /** @param returning null if nothing is */
    record Update(Source source, List<Change> changes, Node where, Returning returning) implements Statement {}

    record Delete(Source source, Node where, Returning returning) implements Statement {}

    /** @param value null to remove what is there */
    record Change(DocumentPath path, Node value) {}

    record Order(DocumentPath path, boolean descending) {}

    /** What of an item a write answers. */
    enum Returning {
        ALL_OLD,
        ALL_NEW,
        MODIFIED_OLD,
        MODIFIED_NEW;

        boolean isAll() {
            return this == ALL_OLD || this == ALL_NEW;
        }
    }
}
