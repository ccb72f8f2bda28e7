package dev.opsctl.local.service.sqs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The orders that a queue keeps its messages in say the same as a look at every message. */
class QueueStateTest {

    /** Something that happens to a queue: a send, a receive, a new visibility, a deletion, time that passes. */
    record Event(int kind, int which, int amount) {}

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 6))
                .as(Event::new)
                .list()
                .ofMaxSize(60);
    }

    private static StoredMessage message(long sequence, String group, long sent, long visibleAt) {
        return new StoredMessage(
                sequence, "m" + sequence, "", Map.of(), null, "", group, null, sent, visibleAt, 0, 0, 0, null, null);
    }

    @Property(seed = "20261130")
    void indexedOrdersAgreeWithAFullLook(@ForAll("events") List<Event> events, @ForAll boolean fifo) {
        QueueState state = new QueueState(fifo);
        TreeMap<Long, StoredMessage> model = new TreeMap<>();
        long now = 0;
        long sequence = 0;
        List<String> turns = new ArrayList<>();
        for (Event event : events) {
            List<Long> keys = new ArrayList<>(model.keySet());
            Long key = keys.isEmpty() ? null : keys.get(event.which() % keys.size());
            StoredMessage changed = null;
            if (event.kind() == 0) {
                // A dead-lettered message is older than its place in the queue says.
                changed = message(++sequence, "g" + event.which() % 3, now - event.amount(), now + event.amount() / 3);
            } else if (event.kind() == 1 && key != null) {
                changed = model.get(key).received(now, now + event.amount(), "r");
            } else if (event.kind() == 2 && key != null) {
                changed = model.get(key).visibleAt(now + event.amount());
            } else if (event.kind() == 3 && key != null) {
                state.remove(key);
                model.remove(key);
            } else if (event.kind() == 4) {
                now += event.amount();
            }
            if (changed != null) {
                state.put(changed, now);
                model.put(changed.sequence(), changed);
            }
            state.advance(now);
            turns(turns, model, now, fifo);
            if (event.kind() == 1 && changed != null) {
                String line = fifo ? changed.group() : "";
                state.served(changed);
                if (fifo && turns.remove(line)) {
                    turns.add(line);
                }
            }
            agree(state, model, now, fifo, turns);
        }
    }

    /** A line has its turn from when something of it is visible or in flight until nothing is. */
    private static void turns(List<String> turns, TreeMap<Long, StoredMessage> model, long now, boolean fifo) {
        List<String> lines = model.values().stream()
                .filter(m -> m.visible(now) || fifo && m.inFlight(now))
                .sorted(Comparator.<StoredMessage>comparingLong(StoredMessage::visibleAt)
                        .thenComparing(StoredMessage::sequence))
                .map(m -> fifo ? m.group() : "")
                .distinct()
                .toList();
        turns.retainAll(lines);
        lines.stream().filter(line -> !turns.contains(line)).forEach(turns::add);
    }

    private static void agree(
            QueueState state, TreeMap<Long, StoredMessage> model, long now, boolean fifo, List<String> turns) {
        long inFlight = model.values().stream().filter(m -> m.inFlight(now)).count();
        long visible = model.values().stream().filter(m -> m.visible(now)).count();
        assertEquals(inFlight, state.inFlight());
        assertEquals(visible, state.visible());
        assertEquals(model.size() - visible - inFlight, state.delayed());
        assertEquals(
                model.values().stream()
                        .mapToLong(StoredMessage::visibleAt)
                        .filter(at -> at > now)
                        .min()
                        .orElse(Long.MAX_VALUE),
                state.nextVisible());
        assertEquals(
                model.values().stream()
                        .filter(m -> m.sent() <= now - 3)
                        .sorted(Comparator.comparingLong(StoredMessage::sent).thenComparing(StoredMessage::sequence))
                        .toList(),
                state.sentUntil(now - 3));
        Map<String, Long> firstAway = new HashMap<>();
        model.values().stream()
                .filter(m -> fifo && m.inFlight(now))
                .forEach(m -> firstAway.putIfAbsent(m.group(), m.sequence()));
        Map<String, List<StoredMessage>> lines = new LinkedHashMap<>();
        turns.forEach(line -> lines.put(line, new ArrayList<>()));
        model.values().stream()
                .filter(m ->
                        m.visible(now) && m.sequence() < firstAway.getOrDefault(fifo ? m.group() : "", Long.MAX_VALUE))
                .forEach(m -> lines.get(fifo ? m.group() : "").add(m));
        List<StoredMessage> expected = new ArrayList<>();
        lines.values().forEach(expected::addAll);
        assertEquals(expected.subList(0, Math.min(7, expected.size())), state.receivable(7));
        assertEquals(!expected.isEmpty(), state.anyReceivable());
    }
}
