package dev.opsctl.local.service.sqs;

import dev.opsctl.local.store.Change;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Receipt handles: what a receiver may do with a message that it has taken. */
final class Receipts {

    private static final int MOST_SECONDS = 43_200;

    private final Messages messages;

    Receipts(Messages messages) {
        this.messages = messages;
    }

    /** What a handle says. */
    private record Receipt(long sequence, String secret) {}

    static String handle(QueueRecord queue, StoredMessage message) {
        return Base64.getEncoder()
                .encodeToString((queue.name() + "/" + message.sequence() + "/" + message.receipt())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Receipt parse(QueueRecord queue, String handle) {
        if (handle == null) {
            throw SqsErrors.missing("ReceiptHandle");
        }
        try {
            String[] parts = new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8).split("/");
            if (parts.length == 3 && parts[0].equals(queue.name()) && parts[1].matches("\\d{1,18}")) {
                return new Receipt(Long.parseLong(parts[1]), parts[2]);
            }
        } catch (IllegalArgumentException e) {
            // not Base64: no handle of ours
        }
        throw SqsErrors.receiptHandle(handle);
    }

    /** Deletes a message; refuses before it changes anything. */
    void delete(Change change, QueueRecord queue, String handle) {
        Receipt receipt = parse(queue, handle);
        QueueState state = messages.state(change, queue);
        StoredMessage message = state.get(receipt.sequence()).orElse(null);
        if (message != null
                && queue.fifo()
                && !(receipt.secret().equals(message.receipt()) && message.inFlight(messages.now()))) {
            throw SqsErrors.attributeValue("ReceiptHandle", handle, "The receipt handle has expired.");
        } else if (message != null) {
            messages.remove(change, queue, state, message);
            messages.wake(change, state);
        }
    }

    /** Sets when a message can be received again; refuses before it changes anything. */
    void visibility(Change change, QueueRecord queue, String handle, Integer seconds) {
        if (seconds == null) {
            throw SqsErrors.missing("VisibilityTimeout");
        }
        SqsErrors.inRange("VisibilityTimeout", seconds, 0, 0, MOST_SECONDS);
        Receipt receipt = parse(queue, handle);
        QueueState state = messages.state(change, queue);
        StoredMessage message = state.get(receipt.sequence())
                .orElseThrow(() -> SqsErrors.attributeValue(
                        "ReceiptHandle",
                        handle,
                        "Message does not exist or is not available for visibility timeout change."));
        // of a standard queue also after the time has run out, and when somebody else has taken it since
        boolean current = receipt.secret().equals(message.receipt());
        if (queue.fifo() ? !current || !message.inFlight(messages.now()) : message.receipt() == null) {
            throw SqsErrors.notInFlight();
        }
        messages.replace(change, queue, state, message.visibleAt(messages.now() + seconds * 1000L));
        messages.wake(change, state);
    }
}
