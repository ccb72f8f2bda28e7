package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Idempotency;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Function {@code POC-Lambda-2}: a new order in the table's stream becomes one notice "order received" on {@code POC-Topic}, once even
 * if the stream tells it twice (ORD-1, ORD-9). Seed data and refused orders are no news.
 */
public final class PocLambda2 extends JsonHandler {
    private final SnsClient sns;
    private final Idempotency notices;
    private final String topic;

    public PocLambda2() {
        Settings settings = new Settings();
        sns = Clients.sns();
        notices = new Idempotency(Clients.dynamoDb(), settings.text("NOTICES_TABLE"));
        topic = settings.text("TOPIC_ARN");
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofStream(event, record -> notice(StreamRecord.of(record)));
    }

    private void notice(StreamRecord order) {
        String status = order.text("status");
        boolean refused = status != null && !status.equals(OrderStatus.RECEIVED.name());
        if (!order.insert() || refused || "seed".equals(order.text("channel"))) {
            return;
        }
        String orderID = order.text("orderID");
        notices.once(orderID + "#received", () -> {
            sns.publish(request -> request.topicArn(topic)
                    .subject("Order received")
                    .message(text(order))
                    .messageAttributes(Map.of("event", attribute("received"), "orderID", attribute(orderID))));
            Log.info("notice published", "orderID", orderID, "event", "received");
        });
    }

    private static String text(StreamRecord order) {
        return "Order received: " + order.text("orderID") + "\nCustomer: " + order.text("customerId") + "\nTotal: "
                + order.number("total") + " " + order.text("currency") + " (minor units)\nReceived at: "
                + order.text("createdAt") + "\n";
    }

    private static MessageAttributeValue attribute(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
