package dev.opsctl.functions.console;

import dev.opsctl.functions.console.QueueGateway.Queue;
import dev.opsctl.functions.console.domain.DeadLetter;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;

/** What was given up of one order (ORD-10): its messages in the queues of dead letters. */
final class OrderLettersPanel {
    /** Of each queue so many messages are looked at. */
    private static final int MOST = 100;

    private final OrdersTable orders;
    private final QueueGateway queues;
    private final QueuesPanel panel;

    OrderLettersPanel(OrdersTable orders, QueueGateway queues, QueuesPanel panel) {
        this.orders = orders;
        this.queues = queues;
        this.panel = panel;
    }

    /**
     * {@code GET orders/{id}/dead-letters}: messages that name the order, or that it was made of, each with its queue, and where the queue's
     * messages go back to. {@code complete} if no queue has more than was looked at.
     */
    Map<String, Object> letters(ApiCall call) {
        String orderID = new Row(orders.known(call.pathParameter("id"))).text("orderID");
        List<Queue> all = queues.all();
        List<Queue> waiting = all.stream()
                .filter(queue -> queue.deadLetterQueue() && queue.messages() > 0)
                .toList();
        List<Map<String, Object>> letters = new ArrayList<>();
        boolean complete = true;
        for (Queue queue : waiting) {
            List<Message> seen = queues.look(queue, MOST);
            complete &= seen.size() < MOST;
            for (Message message : seen) {
                if (DeadLetter.isAbout(orderID, message.messageId(), QueuesPanel.attributes(message), message.body())) {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("queue", queue.name());
                    json.put("goesBackTo", QueuesPanel.sources(queue, all));
                    json.putAll(panel.toJson(message));
                    letters.add(json);
                }
            }
        }
        return ApiCall.answer(200, Map.of("letters", letters, "complete", complete));
    }
}
