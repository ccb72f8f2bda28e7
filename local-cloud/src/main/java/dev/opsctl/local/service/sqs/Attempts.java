package dev.opsctl.local.service.sqs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What receivers of a FIFO queue have taken under an id of their own, so that one who got no answer gets the same messages again.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html">ReceiveRequestAttemptId</a>
 */
final class Attempts {

    private static final long REMEMBERED_MILLIS = 300_000;

    private record Attempt(List<StoredMessage> taken, long at) {}

    private final Map<String, Attempt> attempts = new LinkedHashMap<>();

    void remember(String id, List<StoredMessage> taken, long now) {
        attempts.values().removeIf(attempt -> attempt.at() <= now - REMEMBERED_MILLIS);
        attempts.put(id, new Attempt(List.copyOf(taken), now));
    }

    /** The messages of an earlier attempt as the queue has them now; none if it is too old or something was done with one of them. */
    List<StoredMessage> repeated(String id, QueueState state, long now) {
        Attempt attempt = attempts.get(id);
        if (attempt == null || attempt.at() <= now - REMEMBERED_MILLIS) {
            return List.of();
        }
        List<StoredMessage> same = new ArrayList<>();
        for (StoredMessage taken : attempt.taken()) {
            StoredMessage message = state.get(taken.sequence()).orElse(null);
            if (message == null || message.visibleAt() != taken.visibleAt() || !message.inFlight(now)) {
                return List.of();
            }
            same.add(message);
        }
        return same;
    }
}
