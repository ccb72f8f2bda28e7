package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.StreamRecord;
import java.util.Map;

/**
 * Function {@code Stream-StartFlow}: the stream's second consumer, which no new order can escape, whoever died after storing it. An order
 * of the storage-first path enters {@code OrderFlow} (ORD-1). One of the application path is told to the order-processing queue:
 * {@link AppServer} does that too, and sooner, but may die between table and queue. A second message starts nothing twice (ORD-8).
 */
public final class StreamStartFlow extends JsonHandler {
    private final OrderFlow flow;
    private final Queue processing;

    public StreamStartFlow() {
        Settings settings = new Settings();
        flow = new OrderFlow(Clients.sfn(), settings.text("ORDER_FLOW_ARN"));
        processing = new Queue(Clients.sqs(), settings.text("ORDER_PROCESSING_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofStream(event, record -> {
            StreamRecord order = StreamRecord.of(record);
            if (order.insert() && OrderStatus.RECEIVED.name().equals(order.text("status"))) {
                route(order);
            }
        });
    }

    private void route(StreamRecord order) {
        String orderID = order.required("orderID");
        switch (String.valueOf(order.text("channel"))) {
            case "queue" -> flow.start(orderID, "changedAt", order.changedAt());
            case "api" -> processing.send(Json.write(Map.of("orderID", orderID)));
            default -> Log.info("order of no route of ours left alone", "orderID", orderID);
        }
    }
}
