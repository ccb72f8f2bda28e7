package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.StreamRecord;
import java.util.Map;

/**
 * Function {@code Stream-StartFlow}: the stream's second consumer. A new order of the storage-first path enters {@code OrderFlow}
 * (ORD-1); orders of the application path come by their own queue.
 */
public final class StreamStartFlow extends JsonHandler {
    private final OrderFlow flow;

    public StreamStartFlow() {
        flow = new OrderFlow(Clients.sfn(), new Settings().text("ORDER_FLOW_ARN"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofStream(event, record -> {
            StreamRecord order = StreamRecord.of(record);
            if (order.insert()
                    && "queue".equals(order.text("channel"))
                    && OrderStatus.RECEIVED.name().equals(order.text("status"))) {
                flow.start(order.text("orderID"), "changedAt", order.changedAt());
            }
        });
    }
}
