package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Resolved;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.expression.ExpressionParameters;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Get;
import software.amazon.awssdk.services.dynamodb.model.ItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Transactions over up to 100 items. They are changes of the store, one after the other, so there is never a conflict of two.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html">DynamoDB transactions</a>
 */
final class TransactionOperations {

    /** Reads and writes of transactions take twice the units. */
    static final int TIMES = 2;

    private static final int MOST_BYTES = 4 * 1_048_576;

    private final ServiceContext context;
    private final TableStore tables;
    private final ItemWrites writes;
    private final TransactionTokens tokens;
    private final Consumption consumption;

    TransactionOperations(
            ServiceContext context,
            TableStore tables,
            ItemWrites writes,
            TransactionTokens tokens,
            Consumption consumption) {
        this.context = context;
        this.tables = tables;
        this.writes = writes;
        this.tokens = tokens;
        this.consumption = consumption;
    }

    private record Read(String tableName, Map<String, AttributeValue> key, @Nullable Projection projection) {}

    public TransactGetItemsResponse transactGetItems(TransactGetItemsRequest request) {
        List<Read> reads = request.transactItems().stream()
                .map(TransactGetItem::get)
                .map(TransactionOperations::read)
                .toList();
        return context.change(change -> {
            List<StoredTable> found =
                    reads.stream().map(read -> tables.require(read.tableName())).toList();
            Map<String, Capacity> capacities = new LinkedHashMap<>();
            Attempts<ItemResponse> attempts = new Attempts<>();
            Set<String> keys = new HashSet<>();
            int bytes = 0;
            for (int i = 0; i < reads.size(); i++) {
                Read read = reads.get(i);
                StoredTable table = found.get(i);
                Capacity capacity = capacities.computeIfAbsent(
                        read.tableName(), name -> Capacity.ofReads(request.returnConsumedCapacity()));
                attempts.attempt(() -> get(table, read, keys, capacity));
            }
            List<ItemResponse> answers = attempts.orCancelled();
            for (ItemResponse answer : answers) {
                bytes += answer.hasItem() ? Items.size(answer.item()) : 0;
            }
            if (bytes > MOST_BYTES) {
                throw DynamoDbErrors.invalid("Transaction response size has exceeded the maximum allowed size of 4 MB");
            }
            return TransactGetItemsResponse.builder()
                    .responses(answers)
                    .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                    .build();
        });
    }

    private static Read read(@Nullable Get get) {
        if (get == null) {
            throw DynamoDbErrors.invalid(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        new ExpressionParameters()
                .expression("ProjectionExpression", get.projectionExpression())
                .require(get.hasExpressionAttributeNames(), false);
        Expressions expressions = new Expressions(
                get.hasExpressionAttributeNames() ? get.expressionAttributeNames() : null, null, Wording.FORMER);
        Projection projection = expressions.projection(get.projectionExpression(), null);
        expressions.requireAllUsed();
        return new Read(get.tableName(), Items.checked(get.key(), Wording.FORMER), projection);
    }

    private ItemResponse get(StoredTable table, Read read, Set<String> keys, Capacity capacity) {
        String key = tables.schema(table).requireKey(read.key());
        requireOnce(keys, table, key);
        Map<String, AttributeValue> item = tables.item(table, key);
        capacity.readItem(item, true, TIMES);
        Map<String, AttributeValue> shown = item == null ? Map.of() : QueryRules.shown(read.projection(), item);
        return ItemResponse.builder().item(shown.isEmpty() ? null : shown).build();
    }

    private static void requireOnce(Set<String> keys, StoredTable table, String key) {
        if (!keys.add(table.id() + "/" + key)) {
            throw new SeveralOnOneItem();
        }
    }

    /** Refuses the whole request, whatever else is wrong with a part of it. */
    private static final class SeveralOnOneItem extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SeveralOnOneItem() {
            super(null, null, false, false);
        }

        DynamoDbException fault() {
            return DynamoDbErrors.invalid("Transaction request cannot include multiple operations on one item");
        }
    }

    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        List<Write> all = request.transactItems().stream()
                .map(TransactionOperations::write)
                .toList();
        return context.change(change -> {
            boolean again = tokens.known(request.clientRequestToken(), request);
            List<StoredTable> found =
                    all.stream().map(write -> tables.require(write.tableName())).toList();
            Map<String, Capacity> capacities = new LinkedHashMap<>();
            if (again) {
                reread(all, found, capacities, request.returnConsumedCapacity());
                return TransactWriteItemsResponse.builder()
                        .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                        .build();
            }
            List<Outcome> outcomes = apply(all, found);
            Map<String, List<ItemCollectionMetrics>> metrics = new HashMap<>();
            for (int i = 0; i < all.size(); i++) {
                String name = all.get(i).tableName();
                Outcome outcome = outcomes.get(i);
                capacities
                        .computeIfAbsent(name, n -> Capacity.ofWrites(request.returnConsumedCapacity()))
                        .write(outcome.schema(), outcome.before(), outcome.after(), TIMES);
                BatchOperations.collect(metrics, name, outcome, request.returnItemCollectionMetrics());
            }
            return TransactWriteItemsResponse.builder()
                    .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                    .itemCollectionMetrics(metrics.isEmpty() ? null : metrics)
                    .build();
        });
    }

    /** The same write, if its table takes it. */
    Write fitting(Write write, StoredTable table) {
        return writes.resolve(write, table).write();
    }

    /** All writes or, if one is refused, none; call within a change. */
    List<Outcome> apply(List<Write> all, List<StoredTable> found) {
        Attempts<Resolved> resolving = new Attempts<>();
        Set<String> keys = new HashSet<>();
        int bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            Write write = all.get(i);
            StoredTable table = found.get(i);
            bytes += Items.size(write.itemOrKey());
            resolving.attempt(() -> {
                Resolved resolved = writes.resolve(write, table);
                requireOnce(keys, table, resolved.storeKey());
                return resolved;
            });
        }
        List<Resolved> resolved = resolving.orCancelled();
        if (bytes > MOST_BYTES) {
            // of all items, their keys alone for updates
            throw DynamoDbErrors.invalid("Transaction request size cannot exceed 4 MB");
        }
        Attempts<Outcome> attempts = new Attempts<>();
        resolved.forEach(each -> attempts.attempt(() -> writes.apply(each)));
        if (!attempts.failed.isEmpty()) {
            consumption.cancelled(taken(resolved, attempts));
        }
        return attempts.orCancelled();
    }

    /** What conditions that fail take although nothing is written: as much as the items are worth that are there. */
    private static Map<String, Capacity> taken(List<Resolved> all, Attempts<Outcome> attempts) {
        Map<String, Capacity> taken = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            ConditionFailed failed = attempts.failed.get(i);
            Outcome done = attempts.results.get(i);
            if (failed != null || done != null) {
                taken.computeIfAbsent(all.get(i).write().tableName(), name -> Capacity.ofWrites(null))
                        .refused(failed != null ? failed.item() : done.before(), TIMES);
            }
        }
        return taken;
    }

    /** A transaction that was done already only reads. */
    void reread(
            List<Write> all,
            List<StoredTable> found,
            Map<String, Capacity> capacities,
            @Nullable ReturnConsumedCapacity wanted) {
        for (int i = 0; i < all.size(); i++) {
            Resolved resolved = writes.resolve(all.get(i), found.get(i));
            Map<String, AttributeValue> item = tables.item(resolved.table(), resolved.storeKey());
            Capacity capacity = capacities.computeIfAbsent(all.get(i).tableName(), name -> Capacity.ofReads(wanted));
            capacity.readItem(item, true, TIMES);
        }
    }

    private static Write write(TransactWriteItem item) {
        int kinds = (item.put() == null ? 0 : 1)
                + (item.update() == null ? 0 : 1)
                + (item.delete() == null ? 0 : 1)
                + (item.conditionCheck() == null ? 0 : 1);
        if (kinds != 1) {
            throw DynamoDbErrors.invalid("TransactItems can only contain one of Check, Put, Update or Delete");
        } else if (item.put() != null) {
            return TransactWrites.put(item.put());
        } else if (item.update() != null) {
            return TransactWrites.update(item.update());
        } else if (item.delete() != null) {
            return TransactWrites.delete(item.delete());
        }
        return TransactWrites.check(item.conditionCheck());
    }

    /** Parts of a transaction, each of which may be refused for a reason of its own. */
    static final class Attempts<T> {

        static final CancellationReason NONE =
                CancellationReason.builder().code("None").build();

        /** Of each part; null where it was refused. */
        private final List<T> results = new ArrayList<>();

        private final List<CancellationReason> reasons = new ArrayList<>();
        /** By part. */
        private final Map<Integer, ConditionFailed> failed = new HashMap<>();

        private boolean refused;

        void attempt(Supplier<T> part) {
            try {
                results.add(part.get());
                reasons.add(NONE);
            } catch (ConditionFailed e) {
                failed.put(reasons.size(), e);
                ConditionalCheckFailedException fault = e.fault();
                refuse(CancellationReason.builder()
                        .code("ConditionalCheckFailed")
                        .message(fault.awsErrorDetails().errorMessage())
                        .item(fault.hasItem() ? fault.item() : null)
                        .build());
            } catch (SeveralOnOneItem e) {
                throw e.fault();
            } catch (DynamoDbException e) {
                if (isOfTheRequest(e)) {
                    throw e;
                }
                refuse(CancellationReason.builder()
                        .code("ValidationError")
                        .message(e.awsErrorDetails().errorMessage())
                        .build());
            }
        }

        private void refuse(CancellationReason reason) {
            refused = true;
            results.add(null);
            reasons.add(reason);
        }

        /** An empty key is refused before the transaction begins. */
        private static boolean isOfTheRequest(DynamoDbException e) {
            return !e.awsErrorDetails().errorCode().equals("ValidationException")
                    || e.awsErrorDetails().errorMessage().startsWith("One or more parameter values are not valid.");
        }

        /** @throws TransactionCanceledException with the reason of each part, if one was refused */
        List<T> orCancelled() {
            if (!refused) {
                return results;
            }
            throw cancelled(reasons);
        }

        static TransactionCanceledException cancelled(List<CancellationReason> reasons) {
            String codes = reasons.stream().map(CancellationReason::code).collect(Collectors.joining(", "));
            return (TransactionCanceledException) Faults.of(
                            TransactionCanceledException.class,
                            "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes
                                    + "]")
                    .toBuilder()
                    .cancellationReasons(reasons)
                    .build();
        }
    }
}
