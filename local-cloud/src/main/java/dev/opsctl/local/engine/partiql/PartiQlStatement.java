package dev.opsctl.local.engine.partiql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement does to which table. Each one is about one table, and there is no other that it could reach.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html">PartiQL statements for DynamoDB</a>
 */
public sealed interface PartiQlStatement {

    Source source();

    /** Where its conditions are, or null. */
    @Nullable
    SyntaxNode where();

    /** @param index null for the table itself */
    record Source(String table, @Nullable String index) {}

    /** @param projection null for all attributes */
    record Select(
            Source source, @Nullable List<DocumentPath> projection, @Nullable SyntaxNode where, List<Order> orders)
            implements PartiQlStatement {}

    /** A condition of a transaction: that there is such an item. */
    record Exists(Select select) implements PartiQlStatement {

        @Override
        public Source source() {
            return select.source();
        }

        @Override
        public @Nullable SyntaxNode where() {
            return select.where();
        }
    }

    record Insert(Source source, SyntaxNode item) implements PartiQlStatement {

        @Override
        public @Nullable SyntaxNode where() {
            return null;
        }
    }

    /** @param returning null if nothing is */
    record Update(Source source, List<Change> changes, @Nullable SyntaxNode where, @Nullable Returning returning)
            implements PartiQlStatement {}

    record Delete(Source source, @Nullable SyntaxNode where, @Nullable Returning returning)
            implements PartiQlStatement {}

    /** @param value null to remove what is there */
    record Change(DocumentPath path, @Nullable SyntaxNode value) {}

    record Order(DocumentPath path, boolean descending) {}

    /** What of an item a write answers. */
    enum Returning {
        ALL_OLD,
        ALL_NEW,
        MODIFIED_OLD,
        MODIFIED_NEW
    }
}
