package dev.opsctl.local.service.sqs;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message in a queue. Times are milliseconds of the cloud's clock since the epoch.
 *
 * @param sequence its place in the queue
 * @param sent what retention counts from
 * @param visibleAt when it can be received next
 * @param receives how often it was received, in this queue and in those that it was dead-lettered from
 * @param receivesBefore how many of these were in other queues
 * @param firstReceived zero if never
 * @param receipt the secret of the last receipt handle, null if it was never received
 * @param source the ARN of the queue that it was dead-lettered from, or null
 */
record StoredMessage(
        long sequence,
        String id,
        String body,
        Map<String, MessageAttributeValue> attributes,
        @Nullable String traceHeader,
        String senderId,
        String group,
        String deduplicationId,
        long sent,
        long visibleAt,
        int receives,
        int receivesBefore,
        long firstReceived,
        @Nullable String receipt,
        @Nullable String source) {

    /** A draft as it is put into a queue. */
    StoredMessage placed(long newSequence, long now, long visible) {
        return new StoredMessage(
                newSequence,
                id,
                body,
                attributes,
                traceHeader,
                senderId,
                group,
                deduplicationId,
                now,
                visible,
                0,
                0,
                0,
                null,
                null);
    }

    StoredMessage received(long now, long until, String newReceipt) {
        return new StoredMessage(
                sequence,
                id,
                body,
                attributes,
                traceHeader,
                senderId,
                group,
                deduplicationId,
                sent,
                until,
                receives + 1,
                receivesBefore,
                firstReceived == 0 ? now : firstReceived,
                newReceipt,
                source);
    }

    StoredMessage visibleAt(long at) {
        return new StoredMessage(
                sequence,
                id,
                body,
                attributes,
                traceHeader,
                senderId,
                group,
                deduplicationId,
                sent,
                at,
                receives,
                receivesBefore,
                firstReceived,
                receipt,
                source);
    }

    /** As it is in the dead-letter queue: the same message; of a FIFO queue with retention counted anew. */
    StoredMessage deadLettered(long newSequence, long now, String sourceArn) {
        return new StoredMessage(
                newSequence,
                id,
                body,
                attributes,
                traceHeader,
                senderId,
                group,
                deduplicationId,
                group == null || !sourceArn.endsWith(".fifo") ? sent : now,
                now,
                receives,
                receives,
                firstReceived,
                null,
                sourceArn);
    }

    /** As a message move task sends it: new in every respect but its contents. */
    StoredMessage redriven(long newSequence, String newId, long now) {
        return new StoredMessage(
                newSequence,
                newId,
                body,
                attributes,
                traceHeader,
                senderId,
                group,
                deduplicationId,
                now,
                now,
                0,
                0,
                0,
                null,
                null);
    }

    boolean visible(long now) {
        return visibleAt <= now;
    }

    boolean inFlight(long now) {
        return receipt != null && visibleAt > now;
    }
}
