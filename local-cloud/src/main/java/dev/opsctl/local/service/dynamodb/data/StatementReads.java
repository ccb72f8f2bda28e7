package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Order;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Select;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.service.dynamodb.data.ItemPages.Page;
import dev.opsctl.local.service.dynamodb.data.ItemPages.Search;
import dev.opsctl.local.service.dynamodb.data.StatementKeys.Branch;
import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.PartiQlConditions;
import dev.opsctl.local.service.dynamodb.expression.PartiQlValues;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** SELECT: the items of the partitions that it names, or of the whole table or index. */
final class StatementReads {

    private final TableStore tables;
    private final ItemPages pages;

    StatementReads(TableStore tables) {
        this.tables = tables;
        this.pages = new ItemPages(tables);
    }

    /**
     * What was found.
     *
     * @param next null if there is nothing left
     */
    record Found(List<Map<String, AttributeValue>> items, @Nullable StatementToken next) {}

    /**
     * Where a SELECT looks.
     *
     * @param single whether each range is one key of the table
     */
    private record Plan(
            StoredTable table,
            Schema schema,
            @Nullable Index index,
            List<KeyRange> ranges,
            boolean single,
            boolean descending,
            @Nullable Condition filter,
            boolean whole) {

        Search search(KeyRange range, @Nullable Integer limit) {
            return new Search(table, schema, index, range, descending, single ? null : limit, filter, whole, false);
        }
    }

    /**
     * Reads a page.
     *
     * @param limit how many items are looked at; null for as many as fit
     * @param from null for the beginning
     * @throws DynamoDbException ValidationException, in AWS's words
     */
    Found read(
            Select select,
            PartiQlValues values,
            boolean consistent,
            @Nullable Integer limit,
            @Nullable StatementToken from,
            Capacity capacity) {
        Plan plan = plan(select, values, consistent);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Integer left = limit;
        int bytes = 0;
        int first = from == null ? 0 : from.read();
        if (first < 0 || first >= plan.ranges().size() && from != null) {
            throw StatementToken.invalid();
        }
        for (int i = first; i < plan.ranges().size(); i++) {
            KeyRange range = plan.ranges().get(i);
            if (i == first && from != null && from.key() != null) {
                range = range.after(start(plan, range, from.key()), plan.descending());
            }
            Page page = pages.read(plan.search(range, left));
            page.charge(capacity, consistent);
            page.items().forEach(item -> items.add(shown(select.projection(), item)));
            bytes += page.bytes();
            left = left == null ? null : Math.max(0, left - page.scanned());
            if (!plan.single() && page.lastEvaluatedKey() != null) {
                return new Found(items, new StatementToken(i, page.lastEvaluatedKey()));
            }
            boolean full = bytes >= ItemPages.MOST_BYTES || left != null && left == 0;
            if (full && i + 1 < plan.ranges().size()) {
                return new Found(items, new StatementToken(i + 1, null));
            }
        }
        return new Found(items, null);
    }

    private static String start(Plan plan, KeyRange range, Map<String, AttributeValue> key) {
        String start;
        try {
            start = QueryRules.startText(plan.schema(), plan.index(), key);
        } catch (DynamoDbException e) {
            throw StatementToken.invalid();
        }
        if (!range.contains(start)) {
            throw StatementToken.invalid();
        }
        return start;
    }

    /** The columns of an item that are there; all attributes if the projection is null. */
    static Map<String, AttributeValue> shown(
            @Nullable List<DocumentPath> projection, Map<String, AttributeValue> item) {
        if (projection == null) {
            return item;
        }
        Map<String, AttributeValue> shown = new LinkedHashMap<>();
        for (DocumentPath path : projection) {
            AttributeValue value = value(path, item);
            if (value != null) {
                shown.put(path.column(), value);
            }
        }
        return shown;
    }

    private static @Nullable AttributeValue value(DocumentPath path, Map<String, AttributeValue> item) {
        AttributeValue value = item.get(path.top());
        for (int i = 1; value != null && i < path.steps().size(); i++) {
            DocumentPath.Step step = path.steps().get(i);
            if (step.name() != null) {
                value = value.type() == AttributeValue.Type.M ? value.m().get(step.name()) : null;
            } else {
                value = value.type() == AttributeValue.Type.L
                                && step.index() < value.l().size()
                        ? value.l().get(step.index())
                        : null;
            }
        }
        return value;
    }

    private Plan plan(Select select, PartiQlValues values, boolean consistent) {
        Condition filter = new PartiQlConditions(values).all(PartiQlConditions.joined(select.where()));
        StoredTable table = tables.require(select.source().table());
        Schema schema = tables.schema(table);
        Index index = index(schema, select.source().index(), consistent);
        Schema.Key key = index == null ? schema.key() : index.key();
        List<Branch> branches = StatementKeys.branches(select.where(), key, values);
        requireOrder(select, key, branches);
        boolean whole = whole(select, schema, index);
        boolean descending = descending(select.orders(), key);
        if (branches == null) {
            return new Plan(table, schema, index, List.of(KeyRange.segment(0, 1)), false, descending, filter, whole);
        }
        List<List<KeyRange>> partitions = partitions(branches, key);
        requireProjected(branches, schema, index);
        if (select.orders().stream()
                .anyMatch(order -> order.descending()
                        && order.path().top().equals(key.hash().name()))) {
            Collections.reverse(partitions);
        }
        List<KeyRange> ranges = new ArrayList<>();
        for (List<KeyRange> partition : partitions) {
            if (descending) {
                Collections.reverse(partition);
            }
            ranges.addAll(partition);
        }
        boolean keysOnly = branches.stream().allMatch(branch -> branch.others().isEmpty());
        boolean single = index == null && branches.stream().allMatch(branch -> isSingle(branch, key));
        return new Plan(table, schema, index, ranges, single, descending, keysOnly ? null : filter, whole);
    }

    private static boolean isSingle(Branch branch, Schema.Key key) {
        return !key.isSorted() || branch.sort().stream().anyMatch(part -> part.operator() == ComparisonOperator.EQ);
    }

    private static @Nullable Index index(Schema schema, @Nullable String name, boolean consistent) {
        if (name == null) {
            return null;
        }
        Index index = schema.index(name)
                .orElseThrow(() -> DynamoDbErrors.invalid("The table does not have the specified index"));
        if (index.global() && consistent) {
            throw DynamoDbErrors.invalid("Strongly consistent read is not supported on Global Secondary Indexes");
        }
        requireSingleAttributes(index);
        index.requireReadable();
        return index;
    }

    /** @throws DynamoDbException ValidationException, if the index has a key of which PartiQL knows nothing */
    static void requireSingleAttributes(Index index) {
        if (index.key().isMultiAttribute()) {
            throw DynamoDbErrors.invalid(
                    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys"
                            + " or multi-attribute RANGE keys.");
        }
    }

    private static void requireOrder(Select select, Schema.Key key, @Nullable List<Branch> branches) {
        if (select.orders().isEmpty()) {
            return;
        } else if (select.where() == null) {
            throw DynamoDbErrors.invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
        }
        boolean byHash = false;
        for (Order order : select.orders()) {
            DocumentPath path = order.path();
            if (path.steps().size() > 1 || !key.has(path.top())) {
                throw DynamoDbErrors.invalid(
                        "Attribute " + path.column() + " in ORDER BY clause must be part of the primary key");
            }
            byHash |= path.top().equals(key.hash().name());
        }
        if (branches == null) {
            throw DynamoDbErrors.invalid("Must have at least one non-optional hash key condition in WHERE clause"
                    + " when using ORDER BY clause.");
        } else if (!byHash
                && !Values.equal(
                        branches.get(0).partition(),
                        branches.get(branches.size() - 1).partition())) {
            throw DynamoDbErrors.invalid("Must have hash key in ORDER BY clause when more than one hash key condition"
                    + " specified in WHERE clause.");
        }
    }

    /** @throws DynamoDbException ValidationException, if a WHERE names the same place twice, or too many */
    static void requireApart(@Nullable SyntaxNode where, Schema.Key key, PartiQlValues values) {
        List<Branch> branches = StatementKeys.branches(where, key, values);
        if (branches != null) {
            partitions(branches, key);
        }
    }

    /** What is ordered by the partition key alone comes with its sort keys backwards. */
    private static boolean descending(List<Order> orders, Schema.Key key) {
        for (Order order : orders) {
            if (key.isSorted()
                    && order.path().top().equals(StatementKeys.sorted(key).name())) {
                return order.descending();
            }
        }
        return !orders.isEmpty();
    }

    /** The places that the branches name, in the order of partitions and of sort keys. */
    private static List<List<KeyRange>> partitions(List<Branch> branches, Schema.Key key) {
        List<List<KeyRange>> partitions = new ArrayList<>();
        for (int i = 0; i < branches.size(); ) {
            int end = i;
            while (end < branches.size()
                    && Values.equal(
                            branches.get(i).partition(), branches.get(end).partition())) {
                end++;
            }
            partitions.add(apart(branches.subList(i, end), key));
            i = end;
        }
        return partitions;
    }

    private record Place(KeyRange range, boolean excluding) {}

    /** Those of one partition. They may overlap only where one of them is narrowed by a condition on the sort key that is no range. */
    private static List<KeyRange> apart(List<Branch> branches, Schema.Key key) {
        List<Place> places = new ArrayList<>();
        for (Branch branch : branches) {
            KeyRange range = branch.range();
            if (range != null) {
                places.add(new Place(range, excludes(branch, key)));
            }
        }
        places.sort((one, other) -> one.range().from().compareTo(other.range().from()));
        List<KeyRange> apart = new ArrayList<>();
        boolean excluding = false;
        for (Place place : places) {
            KeyRange last = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (last == null || place.range().from().compareTo(last.to()) >= 0) {
                apart.add(place.range());
                excluding = place.excluding();
            } else if (excluding || place.excluding()) {
                apart.set(apart.size() - 1, last.upTo(place.range()));
                excluding = true;
            } else {
                throw DynamoDbErrors.invalid(
                        "Overlapping conditions with range keys are not supported in where clause");
            }
        }
        return apart;
    }

    private static boolean excludes(Branch branch, Schema.Key key) {
        if (!key.isSorted()) {
            return false;
        }
        List<String> attributes = new ArrayList<>();
        branch.others().forEach(other -> StatementKeys.attributes(other, attributes));
        return attributes.contains(StatementKeys.sorted(key).name());
    }

    /** Partitions of an index are read with conditions on what the index has. */
    private static void requireProjected(List<Branch> branches, Schema schema, @Nullable Index index) {
        if (index == null || index.projectsAll()) {
            return;
        }
        Set<String> missing = Set.of();
        for (Branch branch : branches) {
            missing = new HashSet<>();
            for (SyntaxNode other : branch.others()) {
                List<String> attributes = new ArrayList<>();
                StatementKeys.attributes(other, attributes);
                for (String attribute : attributes) {
                    if (!index.has(schema, attribute)) {
                        missing.add(attribute);
                    }
                }
            }
            if (missing.isEmpty()) {
                return;
            }
        }
        throw DynamoDbErrors.invalidValues(
                "Secondary index " + index.name() + " does not project one or more filter attributes: " + missing);
    }

    /** Whether a local index has not all that is selected, so that the items are read from the table. */
    private static boolean whole(Select select, Schema schema, @Nullable Index index) {
        if (select.projection() == null || index == null) {
            return false;
        }
        Set<String> missing = new TreeSet<>();
        for (DocumentPath path : select.projection()) {
            if (!index.has(schema, path.top())) {
                missing.add(path.top());
            }
        }
        if (index.global() && !missing.isEmpty()) {
            throw DynamoDbErrors.invalidValues(
                    "Global secondary index " + index.name() + " does not project " + missing);
        }
        return !missing.isEmpty();
    }
}
