package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.Decision;
import dev.opsctl.functions.console.domain.Resolution;
import dev.opsctl.functions.console.domain.ReviewedOrder;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.ApiCall;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * {@code POST /api/console/orders/{id}/resolve}, body {@code {"action": "retry"|"refund"|"accept", "reason"}}, header
 * {@code Idempotency-Key}: what an operator decides about an order in review (WEB-4). 200 with the order when it is done, 202 while the
 * flow is at it (the same call again tells the end), 409 if somebody was first or the order stays in review.
 */
final class ResolvePanel {

    private final ReviewedOrders orders;
    private final OrderFlowRuns flow;
    private final ReviewQueue reviews;
    private final AuditLog audit;

    ResolvePanel(
            DynamoDbClient dynamo,
            String ordersTable,
            SfnClient sfn,
            String flowArn,
            SqsClient sqs,
            String reviewsUrl,
            AuditLog audit) {
        orders = new ReviewedOrders(dynamo, ordersTable);
        flow = new OrderFlowRuns(sfn, flowArn);
        reviews = new ReviewQueue(sqs, reviewsUrl, orders::get);
        this.audit = audit;
    }

    /** @throws IllegalArgumentException if the call is no decision; the message says what to send */
    Map<String, Object> resolve(ApiCall call) {
        Map<String, Object> body = Json.parseObject(call.body() == null ? "" : call.body());
        Decision decision = Decision.of(Json.text(body, "action"), Json.text(body, "reason"));
        String orderID = call.pathParameter("id");
        Resolving resolving = new Resolving(orders, flow, reviews, audit, Patience.of(Patience.OF_A_CALL));
        Resolving.Outcome outcome = resolving.resolve(
                orderID, decision, call.caller(), Parameters.callKey(call, "resolve", orderID), call.time());
        int status =
                switch (outcome.kind()) {
                    case DONE -> 200;
                    case UNFINISHED -> 202;
                    case REFUSED -> 409;
                };
        return ApiCall.answer(status, json(outcome));
    }

    private static Map<String, Object> json(Resolving.Outcome outcome) {
        ReviewedOrder order = outcome.order();
        Map<String, Object> json = new LinkedHashMap<>();
        if (outcome.message() != null) {
            json.put("message", outcome.message());
        }
        json.put("outcome", outcome.kind());
        json.put("orderID", order.orderID());
        json.put("status", order.status());
        if (order.reason() != null) {
            json.put("reason", order.reason());
        }
        if (outcome.resolution() != null) {
            json.put("resolution", toJson(outcome.resolution()));
        }
        return json;
    }

    static Map<String, Object> toJson(Resolution resolution) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", resolution.number());
        json.put("action", resolution.decision().action().word());
        json.put("reason", resolution.decision().reason());
        json.put("by", resolution.by());
        json.put("at", SortableTime.text(resolution.at()));
        json.put("execution", resolution.execution());
        return json;
    }
}
