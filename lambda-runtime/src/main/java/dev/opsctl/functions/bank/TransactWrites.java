package dev.opsctl.functions.bank;

import dev.opsctl.functions.bank.domain.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Writes items together or not at all, however many others write to them too. DynamoDB refuses a transaction that meets another on the
 * same item (TransactionConflict) and does not repeat it by itself, nor does the SDK. It is repeated here after a random wait of ever
 * more at most, until the deadline; every attempt carries the same token, so one whose answer was lost is not made twice.
 */
final class TransactWrites {
    /** Reasons that pass by themselves. "None" stands for the items that were not to blame. */
    private static final Set<String> PASSING = Set.of(
            "None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded");

    private static final Set<String> PASSING_ERRORS = Set.of(
            "TransactionInProgressException",
            "ThrottlingException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded");

    private static final long FIRST_WAIT_MILLIS = 20;
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    /** Waits. */
    interface Sleep {
        void of(Duration time) throws InterruptedException;
    }

    private final DynamoDbClient dynamo;
    private final InstantSource clock;
    private final LongUnaryOperator random;
    private final Sleep sleep;

    /** @param random a number from 0 to below its argument */
    TransactWrites(DynamoDbClient dynamo, InstantSource clock, LongUnaryOperator random, Sleep sleep) {
        this.dynamo = dynamo;
        this.clock = clock;
        this.random = random;
        this.sleep = sleep;
    }

    /**
     * @throws TransactionCanceledException if a condition does not hold
     * @throws Refusal if others were always in the way until the deadline; nothing is written then
     */
    void write(List<TransactWriteItem> items, Instant deadline) throws InterruptedException {
        String token = UUID.randomUUID().toString();
        long most = FIRST_WAIT_MILLIS;
        while (true) {
            try {
                dynamo.transactWriteItems(
                        request -> request.transactItems(items).clientRequestToken(token));
                return;
            } catch (DynamoDbException e) {
                if (!passes(e)) {
                    throw e;
                }
            }
            long wait = random.applyAsLong(most) + 1;
            if (clock.instant().plusMillis(wait).isAfter(deadline)) {
                throw Refusal.unavailable(
                        "too many others change this card now and nothing was done; try again with the same idempotency key");
            }
            sleep.of(Duration.ofMillis(wait));
            most = Math.min(LONGEST_WAIT_MILLIS, most * 2);
        }
    }

    private static boolean passes(DynamoDbException e) {
        if (e instanceof TransactionCanceledException cancelled) {
            return cancelled.hasCancellationReasons()
                    && cancelled.cancellationReasons().stream()
                            .map(CancellationReason::code)
                            .allMatch(PASSING::contains);
        }
        return e.awsErrorDetails() != null
                && PASSING_ERRORS.contains(e.awsErrorDetails().errorCode());
    }
}
