package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.engine.partiql.DocumentPath;
import dev.opsctl.local.engine.partiql.Partitions;
import dev.opsctl.local.engine.partiql.SyntaxNode;
import dev.opsctl.local.engine.partiql.SyntaxNode.Type;
import dev.opsctl.local.service.dynamodb.expression.KeyCondition;
import dev.opsctl.local.service.dynamodb.expression.PartiQlConditions;
import dev.opsctl.local.service.dynamodb.expression.PartiQlValues;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What a WHERE says of a key. It is a list of branches, each a way to meet the WHERE: where every one of them names a partition, these are
 * read, and otherwise everything is.
 */
final class StatementKeys {

    private static final int MOST_READS = 50;

    /**
     * What a comparison asks of a key.
     *
     * @param reversed the same with the key on its right
     */
    private record Comparison(ComparisonOperator straight, ComparisonOperator reversed) {}

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "=", new Comparison(ComparisonOperator.EQ, ComparisonOperator.EQ),
            "<", new Comparison(ComparisonOperator.LT, ComparisonOperator.GT),
            "<=", new Comparison(ComparisonOperator.LE, ComparisonOperator.GE),
            ">", new Comparison(ComparisonOperator.GT, ComparisonOperator.LT),
            ">=", new Comparison(ComparisonOperator.GE, ComparisonOperator.LE));

    /**
     * One way to meet a WHERE.
     *
     * @param hash the partitions that it names: several different ones are never met
     * @param sort conditions of the sort key
     * @param others conditions of anything else, and those of the sort key that are no range
     */
    record Branch(List<AttributeValue> hash, List<KeyCondition.Part> sort, List<SyntaxNode> others) {

        private Branch and(Branch other) {
            return new Branch(joined(hash, other.hash), joined(sort, other.sort), joined(others, other.others));
        }

        private static <T> List<T> joined(List<T> one, List<T> other) {
            if (other.isEmpty()) {
                return one;
            }
            List<T> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }

        AttributeValue partition() {
            return hash.get(0);
        }

        /** The keys that it is about; null for none, which is where its conditions exclude each other. */
        @Nullable
        KeyRange range() {
            for (AttributeValue other : hash) {
                if (!Values.equal(other, partition())) {
                    return null;
                }
            }
            KeyRange range = KeyRange.of(new KeyCondition.Bound(List.of(partition()), List.of(), null));
            for (KeyCondition.Part part : sort) {
                range = range.and(KeyRange.of(new KeyCondition.Bound(List.of(partition()), List.of(), part)));
            }
            return range.isEmpty() ? null : range;
        }
    }

    private final Schema.Key key;
    private final PartiQlValues values;

    private StatementKeys(Schema.Key key, PartiQlValues values) {
        this.key = key;
        this.values = values;
    }

    /**
     * The branches of a WHERE, by the order of their partitions; null if one of them names none.
     *
     * @param where null if there is none
     * @throws DynamoDbException ValidationException, if there are too many, or a key is compared with what it cannot be
     */
    static @Nullable List<Branch> branches(@Nullable SyntaxNode where, Schema.Key key, PartiQlValues values) {
        StatementKeys keys = new StatementKeys(key, values);
        if (where == null || !Partitions.named(where, key.hash().name())) {
            return null;
        } else if (keys.count(where) > MOST_READS) {
            throw DynamoDbErrors.invalid("Too many decomposed read operations for a given query.");
        }
        List<Branch> branches = new ArrayList<>(keys.expanded(where));
        branches.forEach(keys::requireTypes);
        branches.sort((one, other) -> Values.compare(one.partition(), other.partition()));
        return branches;
    }

    private void requireTypes(Branch branch) {
        branch.hash().forEach(value -> requireType(key.hash(), value));
        for (KeyCondition.Part part : branch.sort()) {
            part.operands().forEach(value -> requireType(sorted(key), value));
        }
    }

    /** The sort attribute of a key that has one. */
    static Schema.KeyAttribute sorted(Schema.Key key) {
        return Objects.requireNonNull(key.range(), "asked of keys with a sort attribute");
    }

    static void requireType(Schema.KeyAttribute attribute, AttributeValue value) {
        String type = Values.typeName(value);
        if (!type.equals("S") && !type.equals("N") && !type.equals("B")) {
            throw DynamoDbErrors.invalid(
                    "Key value must be of type S, N, or B. Key name: " + attribute.name() + ", Key type: " + type);
        } else if (!type.equals(attribute.type())) {
            throw DynamoDbErrors.invalid(
                    "Key attribute's data type should match its data type in table's schema: Key " + attribute.name());
        }
    }

    /** Whether there is a condition on the key in it that leads to places of their own. */
    private boolean namesKey(SyntaxNode node) {
        if (is(node, "and") || is(node, "or")) {
            return node.joined(node.token().text()).stream().anyMatch(this::namesKey);
        }
        return !hashValues(node).isEmpty() || !sortParts(node).isEmpty();
    }

    /** How many branches there will be, without making them. */
    private long count(SyntaxNode node) {
        if (is(node, "and")) {
            long product = 1;
            for (SyntaxNode part : node.joined("and")) {
                product = Math.min(product * count(part), Integer.MAX_VALUE);
            }
            return product;
        } else if (is(node, "or") && namesKey(node)) {
            long sum = 0;
            for (SyntaxNode part : node.joined("or")) {
                sum = Math.min(sum + count(part), Integer.MAX_VALUE);
            }
            return sum;
        }
        return Math.max(1, Math.max(hashValues(node).size(), sortParts(node).size()));
    }

    private List<Branch> expanded(SyntaxNode node) {
        if (is(node, "and")) {
            List<Branch> all = List.of(new Branch(List.of(), List.of(), List.of()));
            for (SyntaxNode part : node.joined("and")) {
                List<Branch> more = expanded(part);
                List<Branch> product = new ArrayList<>(all.size() * more.size());
                all.forEach(one -> more.forEach(other -> product.add(one.and(other))));
                all = product;
            }
            return all;
        }
        List<Branch> branches = new ArrayList<>();
        if (is(node, "or") && namesKey(node)) {
            node.joined("or").forEach(part -> branches.addAll(expanded(part)));
        } else {
            hashValues(node).forEach(value -> branches.add(new Branch(List.of(value), List.of(), List.of())));
            sortParts(node).forEach(part -> branches.add(new Branch(List.of(), List.of(part), List.of())));
            if (branches.isEmpty()) {
                branches.add(new Branch(List.of(), List.of(), List.of(node)));
            }
        }
        return branches;
    }

    private static boolean is(SyntaxNode node, String operator) {
        return node.type() == Type.BINARY && node.token().text().equals(operator);
    }

    /** The partitions that a condition allows; none if it is no equality with the partition key. */
    private List<AttributeValue> hashValues(SyntaxNode node) {
        return Partitions.values(node, key.hash().name()).stream()
                .map(values::value)
                .toList();
    }

    private List<KeyCondition.Part> sortParts(SyntaxNode node) {
        return key.isSorted() ? parts(node, sorted(key)) : List.of();
    }

    /** What a condition says of a key attribute; of several parts, one has to be met. */
    private List<KeyCondition.Part> parts(SyntaxNode node, Schema.KeyAttribute attribute) {
        String operator = node.token().text();
        switch (node.type()) {
            case BINARY:
                if (operator.equals("in")) {
                    return Partitions.values(node, attribute.name()).stream()
                            .map(member -> part(attribute, ComparisonOperator.EQ, member)
                                    .get(0))
                            .toList();
                }
                Comparison comparison = COMPARISONS.get(operator);
                if (comparison == null) {
                    return List.of();
                } else if (node.child(0).isAttribute(attribute.name())
                        && node.child(1).isValue()) {
                    return part(attribute, comparison.straight(), node.child(1));
                } else if (node.child(1).isAttribute(attribute.name())
                        && node.child(0).isValue()) {
                    return part(attribute, comparison.reversed(), node.child(0));
                }
                return List.of();
            case BETWEEN:
                return operator.equals("between")
                                && node.child(0).isAttribute(attribute.name())
                                && node.child(1).isValue()
                                && node.child(2).isValue()
                        ? part(attribute, ComparisonOperator.BETWEEN, node.child(1), node.child(2))
                        : List.of();
            case CALL:
                return operator.toLowerCase(Locale.ROOT).equals("begins_with")
                                && node.children().size() == 2
                                && node.child(0).isAttribute(attribute.name())
                                && node.child(1).isValue()
                        ? part(attribute, ComparisonOperator.BEGINS_WITH, node.child(1))
                        : List.of();
            default:
                return List.of();
        }
    }

    private List<KeyCondition.Part> part(
            Schema.KeyAttribute attribute, ComparisonOperator operator, SyntaxNode... operands) {
        List<AttributeValue> known = new ArrayList<>();
        for (SyntaxNode operand : operands) {
            known.add(values.value(operand));
        }
        return List.of(new KeyCondition.Part(attribute.name(), operator, known));
    }

    /** What a condition is about: the attributes in which its paths begin, in the order in which they are written. */
    static void attributes(SyntaxNode node, List<String> found) {
        if (DocumentPath.is(node)) {
            found.add(DocumentPath.of(node).top());
        } else {
            node.children().forEach(child -> attributes(child, found));
        }
    }

    /**
     * The one item that conditions name.
     *
     * @param values of its key attributes, as far as they are named
     * @param others the conditions that are left
     * @param conflict a key attribute that is said to have another value too; null if none is
     */
    record Single(Map<String, AttributeValue> values, List<SyntaxNode> others, @Nullable String conflict) {

        boolean isWhole(Schema.Key key) {
            return values.size() == key.attributes().size();
        }
    }

    /** @param lists whether {@code IN} with one value names it as {@code =} does */
    static Single single(@Nullable SyntaxNode where, Schema.Key key, PartiQlValues values, boolean lists) {
        StatementKeys keys = new StatementKeys(key, values);
        Map<String, AttributeValue> named = new LinkedHashMap<>();
        List<SyntaxNode> others = new ArrayList<>();
        String conflict = null;
        for (SyntaxNode part : PartiQlConditions.joined(where)) {
            KeyCondition.Part equality = keys.equality(part, lists);
            if (equality == null) {
                others.add(part);
                continue;
            }
            AttributeValue before = named.putIfAbsent(equality.attribute(), equality.operand());
            if (before != null && !Values.equal(before, equality.operand())) {
                conflict = conflict == null ? equality.attribute() : conflict;
                others.add(part);
            }
        }
        return new Single(named, others, conflict);
    }

    private KeyCondition.@Nullable Part equality(SyntaxNode node, boolean lists) {
        if (node.type() == Type.BINARY && node.token().text().equals("in") && !lists) {
            return null;
        }
        for (Schema.KeyAttribute attribute : key.attributes()) {
            List<KeyCondition.Part> parts = parts(node, attribute);
            if (parts.size() == 1 && parts.get(0).operator() == ComparisonOperator.EQ) {
                return parts.get(0);
            }
        }
        return null;
    }
}
