package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.lambda.source.StreamPoller.Discard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;

/** Takes the records of a shard whose keys fall into it to the function, batch by batch and in order. */
final class ShardLane {

    private static final long RETENTION_SECONDS = 86_400;
    private static final long MOST_PAUSE_MILLIS = 30_000;

    /** Records that are tried together; {@code failures} counts how often the function failed them. */
    private record Piece(List<StreamRecord> records, int failures) {}

    private final StreamPoller poller;
    private final StreamShard shard;
    private final Deque<StreamRecord> waiting = new ArrayDeque<>();
    private boolean busy;

    ShardLane(StreamPoller poller, StreamShard shard) {
        this.poller = poller;
        this.shard = shard;
    }

    private EventSourceMappingConfiguration mapping() {
        return poller.mapping;
    }

    void add(StreamRecord change) {
        synchronized (waiting) {
            waiting.add(change);
        }
    }

    /** Begins to work on what was added. */
    void go() {
        poller.wake();
        synchronized (waiting) {
            if (!busy && !waiting.isEmpty()) {
                busy = poller.beside(this::work, this::failed);
            }
        }
    }

    private void work() {
        try {
            while (going()) {
                List<StreamRecord> batch = next();
                if (batch.isEmpty()) {
                    tellRest();
                    return;
                }
                process(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rest();
    }

    private boolean going() {
        return poller.running() && !shard.broken();
    }

    private void failed(Throwable failure) {
        poller.reread(shard);
        poller.problem(failure);
        rest();
    }

    private void rest() {
        synchronized (waiting) {
            busy = false;
        }
        tellRest();
    }

    /** A shard that has broken off is read again when all of its lanes are at rest. */
    private void tellRest() {
        if (shard.broken()) {
            poller.look();
        }
    }

    /** Whether it has a batch in hand. */
    boolean busy() {
        synchronized (waiting) {
            return busy;
        }
    }

    /** The next batch: full, or what came within the batching window; empty when there is none, and then the lane is at rest. */
    private List<StreamRecord> next() throws InterruptedException {
        int window = mapping().maximumBatchingWindowInSeconds();
        if (window > 0 && !empty()) {
            poller.await(poller.context.clock().instant().plusSeconds(window), this::full);
        }
        List<StreamRecord> batch = new ArrayList<>();
        synchronized (waiting) {
            long bytes = Batch.ENVELOPE_BYTES;
            while (batch.size() < mapping().batchSize() && !waiting.isEmpty()) {
                bytes += waiting.peek().bytes();
                if (!batch.isEmpty() && bytes > Batch.MAX_BYTES) {
                    break;
                }
                batch.add(waiting.poll());
            }
            busy = !batch.isEmpty();
        }
        return batch;
    }

    private boolean empty() {
        synchronized (waiting) {
            return waiting.isEmpty();
        }
    }

    private boolean full() {
        synchronized (waiting) {
            return waiting.size() >= mapping().batchSize()
                    || waiting.stream().mapToLong(StreamRecord::bytes).sum() + Batch.ENVELOPE_BYTES >= Batch.MAX_BYTES;
        }
    }

    private void process(List<StreamRecord> batch) throws InterruptedException {
        Deque<Piece> pieces = new ArrayDeque<>(List.of(new Piece(batch, 0)));
        int pauses = 0;
        while (!pieces.isEmpty() && going()) {
            Piece piece = young(pieces.poll());
            if (piece.records().isEmpty()) {
                continue;
            }
            Batch.Verdict verdict;
            try {
                verdict = invoke(piece.records());
            } catch (AwsServiceException e) {
                // The function was not reached, for example because it is throttled: that is no retry.
                poller.problem(e);
                pieces.addFirst(piece);
                pause(pauses++);
                continue;
            }
            int good = good(piece.records(), verdict);
            shard.done(piece.records().subList(0, good));
            List<StreamRecord> rest =
                    piece.records().subList(good, piece.records().size());
            if (rest.isEmpty()) {
                pauses = 0;
            } else if (good == 0
                    && rest.size() > 1
                    && Boolean.TRUE.equals(mapping().bisectBatchOnFunctionError())) {
                int half = rest.size() / 2;
                pieces.addFirst(new Piece(rest.subList(half, rest.size()), piece.failures()));
                pieces.addFirst(new Piece(rest.subList(0, half), piece.failures()));
            } else {
                int failures = good > 0 ? 1 : piece.failures() + 1;
                Integer retries = mapping().maximumRetryAttempts();
                if (retries != null && retries >= 0 && failures > retries) {
                    giveUp(rest, new Discard("RetryAttemptsExhausted", failures, verdict.run()));
                    pauses = 0;
                } else {
                    pieces.addFirst(new Piece(rest, failures));
                    pause(pauses++);
                }
            }
        }
    }

    private Batch.Verdict invoke(List<StreamRecord> records) {
        Instant last = records.get(records.size() - 1).arrived();
        Duration age = Duration.between(last, poller.context.clock().instant());
        poller.target.begins(mapping().functionArn(), age.isNegative() ? Duration.ZERO : age);
        List<ObjectNode> events = records.stream().map(StreamRecord::event).toList();
        Set<String> identifiers = records.stream().map(StreamRecord::sequence).collect(Collectors.toSet());
        return poller.invoke(events, identifiers);
    }

    /** How many records are done: all, none, or those before the first that the function reported. */
    private static int good(List<StreamRecord> records, Batch.Verdict verdict) {
        if (verdict.whole()) {
            return 0;
        }
        for (int i = 0; i < records.size(); i++) {
            if (verdict.failed().contains(records.get(i).sequence())) {
                return i;
            }
        }
        return records.size();
    }

    /** Gives up the records that have become too old. */
    private Piece young(Piece piece) {
        Integer most = mapping().maximumRecordAgeInSeconds();
        Instant oldest =
                poller.context.clock().instant().minusSeconds(most != null && most > 0 ? most : RETENTION_SECONDS);
        int old = 0;
        while (old < piece.records().size()
                && piece.records().get(old).arrived().isBefore(oldest)) {
            old++;
        }
        if (old == 0) {
            return piece;
        }
        giveUp(piece.records().subList(0, old), new Discard(Discard.TOO_OLD, piece.failures(), null));
        return new Piece(piece.records().subList(old, piece.records().size()), piece.failures());
    }

    private void giveUp(List<StreamRecord> records, Discard why) {
        poller.discard(shard, records, why);
        shard.done(records);
    }

    private void pause(int pauses) throws InterruptedException {
        long millis = Math.min(MOST_PAUSE_MILLIS, 250L << Math.min(pauses, 7));
        poller.await(poller.context.clock().instant().plusMillis(millis), () -> false);
    }
}
