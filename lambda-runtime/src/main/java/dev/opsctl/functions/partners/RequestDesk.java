package dev.opsctl.functions.partners;

import dev.opsctl.functions.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the simulated external service does, however it is asked. */
final class RequestDesk {
    private static final int MOST_AT_ONCE = 100;
    private static final int LONGEST_ID = 128;
    /** While a request with this id waits, the service is down. */
    private static final String OUTAGE = "outage";

    private final RequestLedger ledger;

    RequestDesk(RequestLedger ledger) {
        this.ledger = ledger;
    }

    /** The service is down. */
    static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("the service is closed while request \"" + OUTAGE + "\" waits");
        }
    }

    /** @return whether it is new */
    boolean add(Map<String, Object> request, Instant at) {
        return ledger.add(id(request.get("id")), request, at);
    }

    Map<String, Object> waiting(int atMost) {
        if (atMost < 1 || atMost > MOST_AT_ONCE) {
            throw new IllegalArgumentException("limit must be 1 to " + MOST_AT_ONCE);
        }
        List<Map<String, Object>> waiting = ledger.waiting(atMost);
        if (waiting.stream().anyMatch(request -> OUTAGE.equals(request.get("id")))) {
            throw new ClosedException();
        }
        return Map.of("requests", waiting);
    }

    Map<String, Object> settle(Map<String, Object> settlement) {
        List<Object> taken = Json.list(settlement, "taken");
        Map<String, Object> refused = Json.object(settlement, "refused");
        taken.forEach(id -> ledger.settle(id(id), "TAKEN", null));
        refused.forEach((id, reason) -> ledger.settle(id(id), "REFUSED", String.valueOf(reason)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("taken", taken.size());
        answer.put("refused", refused.size());
        return answer;
    }

    private static String id(@Nullable Object id) {
        if (!(id instanceof String text) || text.isBlank() || text.length() > LONGEST_ID) {
            throw new IllegalArgumentException("id must be a text of 1 to " + LONGEST_ID + " characters");
        }
        return text;
    }
}
