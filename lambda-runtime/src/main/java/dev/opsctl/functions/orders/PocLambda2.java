package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.runtime.StreamRecord;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.SnsException;

/**
 * Function {@code POC-Lambda-2}: a new order in the table's stream becomes one notice "order received" on {@code POC-Topic}, once even
 * if the stream tells it twice or a publisher dies (ORD-1, ORD-9; {@link Notices}). Seed data and refused orders are no news.
 */
public final class PocLambda2 extends JsonHandler {
    /** What a publish and its mark may still take. */
    private static final int LAST_MILLIS = 10_000;

    private final SnsClient sns;
    private final Notices notices;
    private final String topic;

    public PocLambda2() {
        Settings settings = new Settings();
        // A repeated publish would be a second notice.
        sns = Clients.snsWithoutRetries();
        notices = new Notices(
                new NoticeRows(Clients.dynamoDb(), settings.text("NOTICES_TABLE")),
                RealTime.CLOCK,
                time -> Thread.sleep(time.toMillis()));
        topic = settings.text("TOPIC_ARN");
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        Instant giveUp = RealTime.now().plusMillis(context.getRemainingTimeInMillis() - LAST_MILLIS);
        return Batch.ofStream(event, record -> notice(StreamRecord.of(record), giveUp));
    }

    private void notice(StreamRecord order, Instant giveUp) throws InterruptedException {
        String status = order.text("status");
        boolean refused = status != null && !status.equals(OrderStatus.RECEIVED.name());
        if (!order.insert() || refused || "seed".equals(order.text("channel"))) {
            return;
        }
        String orderID = order.required("orderID");
        notices.once(orderID + "#received", giveUp, () -> publish(orderID, order));
    }

    private void publish(String orderID, StreamRecord order) {
        try {
            sns.publish(request -> request.topicArn(topic)
                    .subject("Order received")
                    .message(text(order))
                    .messageAttributes(Map.of("event", attribute("received"), "orderID", attribute(orderID))));
        } catch (SnsException e) {
            // An answer below 500 is SNS's refusal; anything else leaves open whether it took the notice.
            if (e.statusCode() >= 400 && e.statusCode() < 500) {
                throw new Notices.RefusedException(e);
            }
            throw e;
        }
        Log.info("notice published", "orderID", orderID, "event", "received", "changedAt", order.changedAt());
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
