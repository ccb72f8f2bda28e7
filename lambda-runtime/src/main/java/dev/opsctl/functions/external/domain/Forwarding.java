package dev.opsctl.functions.external.domain;

import dev.opsctl.functions.domain.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Takes what waits at an external service to the mail workflow, batch by batch (SEC-3). The service is told of a request only after the
 * queue took it or can never take it, so what fails in between waits there and comes again; a request that comes twice is one mail.
 */
public final class Forwarding {
    /** What a queue takes at once. */
    public static final int MOST_IN_A_BATCH = 10;

    public static final int MOST_BYTES = 262_144;

    /** The rest waits for the next run, which is better than being cut off. */
    private static final int MOST_BATCHES = 5;

    /** Where requests wait, the oldest first. */
    public interface Service {
        List<Object> waiting(int atMost) throws InterruptedException;

        /** @param refused ids of what can never be delivered, with the reason */
        void settle(List<String> taken, Map<String, String> refused) throws InterruptedException;
    }

    /** Where mails go. */
    public interface Mails {
        /** @return by id, what was not taken; all others were */
        Map<String, Failure> send(Map<String, String> messages);
    }

    /** @param forGood whether the very same message would be refused again */
    public record Failure(String reason, boolean forGood) {}

    /** What one run did. */
    public record Result(int batches, int taken, int refused) {}

    private final Service service;
    private final Mails mails;
    private final Function<Object, String> json;

    /** @param json writes a mail */
    public Forwarding(Service service, Mails mails, Function<Object, String> json) {
        this.service = service;
        this.mails = mails;
        this.json = json;
    }

    /** @throws UndeliveredException if something that waits could not be taken; the rest was */
    public Result run() throws InterruptedException {
        Result total = new Result(0, 0, 0);
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            List<Object> waiting = service.waiting(MOST_IN_A_BATCH);
            if (waiting.isEmpty()) {
                break;
            }
            total = forward(waiting, total);
        }
        return total;
    }

    private Result forward(List<Object> waiting, Result before) throws InterruptedException {
        List<String> trouble = new ArrayList<>();
        Map<String, String> refused = new TreeMap<>();
        Map<String, String> messages = messages(waiting, refused, trouble);
        List<String> taken = new ArrayList<>(messages.keySet());
        if (!messages.isEmpty()) {
            mails.send(messages).forEach((id, failure) -> {
                taken.remove(id);
                if (failure.forGood()) {
                    refused.put(id, failure.reason());
                } else {
                    trouble.add("request " + id + ": " + failure.reason());
                }
            });
        }
        if (!taken.isEmpty() || !refused.isEmpty()) {
            service.settle(taken, refused);
        }
        Result now = new Result(
                before.batches() + (messages.isEmpty() ? 0 : 1),
                before.taken() + taken.size(),
                before.refused() + refused.size());
        if (!trouble.isEmpty()) {
            throw new UndeliveredException(trouble, now);
        }
        return now;
    }

    /** As many as one batch holds; the others go on waiting. */
    private Map<String, String> messages(List<Object> waiting, Map<String, String> refused, List<String> trouble) {
        Map<String, String> messages = new LinkedHashMap<>();
        int bytes = 0;
        for (int i = 0; i < waiting.size() && messages.size() < MOST_IN_A_BATCH; i++) {
            ExternalRequest request;
            try {
                request = ExternalRequest.of(
                        waiting.get(i), id -> "external-" + Digest.of(id).substring(0, 40));
            } catch (IllegalArgumentException e) {
                trouble.add("entry " + (i + 1) + " of the service's answer: " + e.getMessage());
                continue;
            }
            String message = json.apply(request.mail());
            int size = message.getBytes(StandardCharsets.UTF_8).length;
            if (size > MOST_BYTES) {
                refused.put(request.id(), "it has " + size + " bytes, and a mail at most " + MOST_BYTES);
            } else if (bytes + size <= MOST_BYTES) {
                messages.put(request.id(), message);
                bytes += size;
            }
        }
        return messages;
    }
}
