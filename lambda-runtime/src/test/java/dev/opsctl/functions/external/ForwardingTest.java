package dev.opsctl.functions.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.external.domain.UndeliveredException;
import dev.opsctl.functions.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SEC-3: nothing that waits at the external service is lost, nothing is mailed twice, whatever fails in between. */
class ForwardingTest {

    /** A service that forgets a request only when it is told what became of it. */
    private static final class Service implements Forwarding.Service {
        final Map<String, Object> waiting = new LinkedHashMap<>();
        final List<String> taken = new ArrayList<>();
        final Map<String, String> refused = new HashMap<>();
        boolean losesSettlement;

        void asked(String id, Object data) {
            waiting.put(
                    id, new HashMap<>(Map.of("id", id, "template", "welcome", "to", "a@example.com", "data", data)));
        }

        @Override
        public List<Object> waiting(int atMost) {
            return waiting.values().stream().limit(atMost).toList();
        }

        @Override
        public void settle(List<String> takenNow, Map<String, String> refusedNow) {
            if (losesSettlement) {
                throw new IllegalStateException("the connection broke");
            }
            taken.addAll(takenNow);
            refused.putAll(refusedNow);
            waiting.keySet().removeAll(takenNow);
            waiting.keySet().removeAll(refusedNow.keySet());
        }
    }

    /** A queue that refuses what it is told to. */
    private static final class Mails implements Forwarding.Mails {
        final List<Map<String, Object>> sent = new ArrayList<>();
        final List<Integer> batches = new ArrayList<>();
        final Map<String, Forwarding.Failure> failures = new HashMap<>();

        @Override
        public Map<String, Forwarding.Failure> send(Map<String, String> messages) {
            Map<String, Forwarding.Failure> failed = new HashMap<>(failures);
            failed.keySet().retainAll(messages.keySet());
            messages.forEach((id, message) -> {
                if (!failed.containsKey(id)) {
                    sent.add(Json.parseObject(message));
                }
            });
            batches.add(messages.size());
            return failed;
        }
    }

    private final Service service = new Service();
    private final Mails mails = new Mails();

    private Forwarding.Result run() throws InterruptedException {
        return new Forwarding(service, mails, Json::write).run();
    }

    @Test
    void whatWaitsGoesInBatchesAsAQueueTakesThem() throws Exception {
        for (int i = 0; i < 23; i++) {
            service.asked("r" + i, Map.of("name", "ñ"));
        }
        assertEquals(new Forwarding.Result(3, 23, 0), run());
        assertEquals(List.of(10, 10, 3), mails.batches);
        assertEquals(
                23, mails.sent.stream().map(m -> m.get("eventId")).distinct().count());
        assertTrue(mails.sent.get(0).get("eventId").toString().matches("[A-Za-z0-9_-]{1,64}"));
        assertEquals(
                java.util.Set.of("eventId", "template", "to", "data"),
                mails.sent.get(0).keySet());
        assertEquals(new Forwarding.Result(0, 0, 0), run());
    }

    @Test
    void whatTheQueueDidNotTakeWaitsAndComesAgain() throws Exception {
        service.asked("good", Map.of());
        service.asked("unlucky", Map.of());
        mails.failures.put("unlucky", new Forwarding.Failure("InternalError: try again", false));

        UndeliveredException e = assertThrows(UndeliveredException.class, this::run);
        assertTrue(e.getMessage().contains("request unlucky: InternalError"), e.getMessage());
        assertEquals(List.of("good"), service.taken);

        mails.failures.clear();
        assertEquals(new Forwarding.Result(1, 1, 0), run());
        assertEquals(List.of("good", "unlucky"), service.taken);
    }

    @Test
    void whatTheQueueCanNeverTakeIsGivenBackWithItsReasonAndBlocksNobody() throws Exception {
        service.asked("poison", Map.of());
        service.asked("huge", Map.of("text", "x".repeat(Forwarding.MOST_BYTES)));
        service.asked("good", Map.of());
        mails.failures.put("poison", new Forwarding.Failure("InvalidMessageContents", true));

        assertEquals(new Forwarding.Result(1, 1, 2), run());
        assertEquals("InvalidMessageContents", service.refused.get("poison"));
        assertTrue(service.refused.get("huge").contains("bytes"));
    }

    @Test
    void aBatchHasRoomForSoManyBytesAndTheRestGoesInTheNext() throws Exception {
        for (int i = 0; i < 4; i++) {
            service.asked("r" + i, Map.of("text", "x".repeat(100_000)));
        }
        assertEquals(new Forwarding.Result(2, 4, 0), run());
        assertEquals(List.of(2, 2), mails.batches);
    }

    @Test
    void aSettlementThatIsLostMakesTheSameMailsAgainNotOthers() throws Exception {
        service.asked("r", Map.of());
        service.losesSettlement = true;
        assertThrows(IllegalStateException.class, this::run);
        service.losesSettlement = false;
        run();
        assertEquals(2, mails.sent.size());
        assertEquals(mails.sent.get(0), mails.sent.get(1));
    }

    @Test
    void anEntryWithoutIdIsNamedByItsPlaceAndTheOthersGo() {
        service.waiting.put("?", Map.of("template", "welcome"));
        service.asked("good", Map.of());
        UndeliveredException e = assertThrows(UndeliveredException.class, this::run);
        assertTrue(e.getMessage().contains("entry 1 of the service's answer: it has no id"), e.getMessage());
        assertEquals(List.of("good"), service.taken);
    }
}
