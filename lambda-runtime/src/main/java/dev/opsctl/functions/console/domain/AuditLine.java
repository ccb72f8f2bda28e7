package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what by the console, when and why (WEB-4).
 *
 * @param id the same for the same call, however often it is made
 * @param subject what was changed: an order's id, a queue's name, an address
 * @param action what was done, as {@code order.refund} or {@code queue.redrive}
 * @param reason why, in the operator's words; null if none was asked for
 * @param before how it was
 * @param after how it is; empty until it is over
 * @param outcome why it was refused or failed; null if it did not, or is not over
 * @param endedAt null while it is not over
 */
public record AuditLine(
        String id,
        String subject,
        String action,
        String who,
        Instant at,
        @Nullable String reason,
        Map<String, Object> before,
        Map<String, Object> after,
        State state,
        @Nullable String outcome,
        @Nullable Instant endedAt) {

    /** A line is written before anything is changed, and completed after it. */
    public enum State {
        /** Begun. Who finds it so later knows that it may have been done, or not. */
        INTENDED,
        DONE,
        /** Nothing was done: somebody else was first, or a rule forbids it. */
        REFUSED,
        /** It was tried and did not succeed. */
        FAILED
    }

    public static AuditLine intended(
            String id,
            String subject,
            String action,
            String who,
            Instant at,
            @Nullable String reason,
            Map<String, Object> before) {
        return new AuditLine(id, subject, action, who, at, reason, before, Map.of(), State.INTENDED, null, null);
    }

    public AuditLine ended(State state, Map<String, Object> after, @Nullable String outcome, Instant endedAt) {
        return new AuditLine(id, subject, action, who, at, reason, before, after, state, outcome, endedAt);
    }

    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("subject", subject);
        json.put("action", action);
        json.put("who", who);
        json.put("at", SortableTime.text(at));
        json.put("state", state);
        if (reason != null) {
            json.put("reason", reason);
        }
        json.put("before", before);
        json.put("after", after);
        if (outcome != null) {
            json.put("outcome", outcome);
        }
        if (endedAt != null) {
            json.put("endedAt", SortableTime.text(endedAt));
        }
        return json;
    }
}
