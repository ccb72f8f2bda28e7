package dev.opsctl.local.service.dynamodb.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;

/**
 * The tokens by which callers repeat a transaction: for ten minutes the same token with the same request is a success that does nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems">Idempotency</a>
 */
final class TransactionTokens {

    private static final Duration KEPT = Duration.ofMinutes(10);
    /** How many outdated ones a new one takes away: more than it adds. */
    private static final int SWEPT = 2;

    /** An item is the same one in whichever order its attributes were sent. */
    private static final ObjectMapper ORDERED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    record Used(String request, Instant until) {}

    private final ServiceContext context;
    private final Table<Used> tokens;
    /** Their tokens in the order of their ends. */
    private final Table<String> ends;

    TransactionTokens(ServiceContext context) {
        this.context = context;
        this.tokens = context.table("transaction-tokens", Used.class);
        this.ends = context.table("transaction-token-ends", String.class);
    }

    /**
     * Notes a token along with the transaction; call within its change.
     *
     * @param token null for a transaction that is not to be repeated
     * @return whether the transaction has been done before
     * @throws IdempotentParameterMismatchException if it was another one
     */
    boolean known(@Nullable String token, SdkPojo request) {
        if (token == null) {
            return false;
        }
        Instant now = context.clock().instant();
        sweep(now);
        String digest = digest(request);
        Optional<Used> used = tokens.get(token).filter(u -> u.until().isAfter(now));
        if (used.isPresent()) {
            if (!used.get().request().equals(digest)) {
                throw Faults.of(
                        IdempotentParameterMismatchException.class,
                        "Provided idempotent token was already used with different parameters. Please use a different token");
            }
            return true;
        }
        Instant until = now.plus(KEPT);
        tokens.replace(token, new Used(digest, until));
        ends.insert(end(until) + token, token);
        return false;
    }

    /** An instant as the beginning of a key, which orders as instants do. */
    private static String end(Instant instant) {
        return String.format("%015d/", instant.toEpochMilli());
    }

    private void sweep(Instant now) {
        for (var end : ends.range("", SWEPT)) {
            if (end.getKey().compareTo(end(now)) < 0) {
                ends.remove(end.getKey());
                tokens.get(end.getValue())
                        .filter(used -> !used.until().isAfter(now))
                        .ifPresent(used -> tokens.remove(end.getValue()));
            }
        }
    }

    /** What a transaction does, regardless of what its answer is to say. */
    private static String digest(SdkPojo request) {
        var json = PojoJson.write(request);
        json.remove("ReturnConsumedCapacity");
        json.remove("ReturnItemCollectionMetrics");
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(ORDERED.writeValueAsBytes(ORDERED.treeToValue(json, Object.class))));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
