package dev.opsctl.functions.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.bank.domain.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** BNK-3: what happens when many write to one card at once, which DynamoDB Local never refuses. */
class TransactWritesTest {
    private static final Instant BEGIN = Instant.parse("2026-01-05T09:00:00Z");
    private static final Instant DEADLINE = BEGIN.plusSeconds(20);

    private final Deque<TransactionCanceledException> troubles = new ArrayDeque<>();
    private final Set<String> tokens = new HashSet<>();
    private final List<Long> bounds = new ArrayList<>();
    private int calls;
    private Instant now = BEGIN;

    private final DynamoDbClient dynamo = new DynamoDbClient() {
        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            calls++;
            tokens.add(request.clientRequestToken());
            if (!troubles.isEmpty()) {
                throw troubles.remove();
            }
            return TransactWriteItemsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    };

    private final TransactWrites writes = new TransactWrites(
            dynamo,
            () -> now,
            bound -> {
                bounds.add(bound);
                return bound - 1;
            },
            time -> now = now.plus(time));

    private static TransactionCanceledException cancelled(String... codes) {
        return TransactionCanceledException.builder()
                .cancellationReasons(Arrays.stream(codes)
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }

    @Test
    void aConflictIsRepeatedUnderTheSameTokenAfterEverLongerRandomWaits() throws Exception {
        for (int i = 0; i < 8; i++) {
            troubles.add(cancelled("TransactionConflict", "None", i % 2 == 0 ? "None" : "ThrottlingError"));
        }
        writes.write(List.of(), DEADLINE);
        assertEquals(9, calls);
        assertEquals(1, tokens.size());
        assertEquals(List.of(20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L), bounds);
    }

    @Test
    void aConditionThatDoesNotHoldIsNotRepeatedEvenBesideAConflict() {
        TransactionCanceledException no = cancelled("TransactionConflict", "ConditionalCheckFailed");
        troubles.add(no);
        assertSame(no, assertThrows(TransactionCanceledException.class, () -> writes.write(List.of(), DEADLINE)));
        assertEquals(1, calls);
    }

    @Test
    void whoIsAlwaysInTheWayIsWaitedForOnlyUntilTheDeadline() {
        for (int i = 0; i < 1_000; i++) {
            troubles.add(cancelled("TransactionConflict"));
        }
        Refusal refusal = assertThrows(Refusal.class, () -> writes.write(List.of(), DEADLINE));
        assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
        assertTrue(Duration.between(now, DEADLINE).compareTo(Duration.ofSeconds(1)) <= 0);
        assertTrue(!now.isAfter(DEADLINE));
    }
}
