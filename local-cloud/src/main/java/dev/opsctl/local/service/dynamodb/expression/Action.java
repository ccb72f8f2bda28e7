package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.ExpressionToken.Kind;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Sets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What an update does at one place.
 *
 * @param kind SET, REMOVE, ADD or DELETE
 * @param operand what SET assigns, what ADD and DELETE take; null for REMOVE
 * @param legacy whether it comes from {@code AttributeUpdates}, where ADD takes lists too and errors have other words
 */
record Action(Kind kind, Path path, @Nullable Operand operand, boolean legacy) {

    private static final String MISMATCH = "Type mismatch for attribute to update";

    /** The action with what its operand is for this item. */
    Action evaluated(Map<String, AttributeValue> item) {
        return operand == null || operand instanceof Operand.Constant
                ? this
                : new Action(kind, path, new Operand.Constant(operand.required(item)), legacy);
    }

    /** Whether it makes an item that does not exist. */
    boolean makes() {
        return kind == Kind.SET || kind == Kind.ADD;
    }

    /**
     * What is there afterwards.
     *
     * @param now what is there, or null
     * @return null for nothing
     */
    @Nullable
    AttributeValue applied(@Nullable AttributeValue now) {
        return switch (kind) {
            case SET -> constant();
            case REMOVE -> null;
            case ADD -> now == null ? constant() : added(now, constant());
            default -> now == null ? null : deleted(now, constant());
        };
    }

    AttributeValue constant() {
        return ((Operand.Constant) Objects.requireNonNull(operand, "only REMOVE has none")).constant();
    }

    private @Nullable AttributeValue added(AttributeValue now, AttributeValue more) {
        requireSameType(now, more);
        switch (now.type()) {
            case N:
                return Operand.sum(now, more, false);
            case L:
                List<AttributeValue> all = new ArrayList<>(now.l());
                all.addAll(more.l());
                return AttributeValue.fromL(all);
            default:
                return members(now, more, Action::union);
        }
    }

    private @Nullable AttributeValue deleted(AttributeValue now, AttributeValue less) {
        requireSameType(now, less);
        return members(now, less, Action::difference);
    }

    private void requireSameType(AttributeValue now, AttributeValue other) {
        if (now.type() != other.type()) {
            throw mismatch();
        }
    }

    private DynamoDbException mismatch() {
        return legacy ? DynamoDbErrors.invalid(MISMATCH) : Operand.incorrectType();
    }

    /** Two lists of members, each without repetition. */
    private interface Combination {
        <T> List<T> of(List<T> one, List<T> other);
    }

    private static <T> List<T> union(List<T> one, List<T> other) {
        Set<T> members = new LinkedHashSet<>(one);
        members.addAll(other);
        return new ArrayList<>(members);
    }

    private static <T> List<T> difference(List<T> one, List<T> other) {
        Collection<T> without = new HashSet<>(other);
        List<T> members = new ArrayList<>(one);
        members.removeIf(without::contains);
        return members;
    }

    private static @Nullable AttributeValue members(AttributeValue one, AttributeValue other, Combination combination) {
        return switch (one.type()) {
            case SS -> set(combination.of(one.ss(), other.ss()), Sets::strings);
            case NS -> set(combination.of(one.ns(), other.ns()), Sets::numbers);
            default -> set(combination.of(one.bs(), other.bs()), Sets::binaries);
        };
    }

    /** There are no empty sets. */
    private static <T> @Nullable AttributeValue set(List<T> members, Function<List<T>, AttributeValue> maker) {
        return members.isEmpty() ? null : maker.apply(members);
    }
}
