package dev.opsctl.functions.console;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.orders.Shopper;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonException;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.RealTime;
import dev.opsctl.functions.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Function {@code Console}: what the operations console asks for and does (WEB-1, WEB-4), behind API Gateway's proxy integration and
 * {@code ShopAuthorizer}, for operators alone. A route is a method of a panel; each panel has one matter. What is read has an entity tag, so that
 * who looks again and again is sent only what is new.
 */
public final class Console extends JsonHandler {

    /**
     * Answers a call. {@link IllegalArgumentException} says what is wrong with the call (400), {@link NotFoundException} what there is not
     * (404), {@link ConflictException} what stands in the way (409).
     */
    interface Route {
        Map<String, Object> answer(ApiCall call);
    }

    private static final String ROOT = "/api/console/";
    /** Those that say something of orders. */
    private static final List<String> ORDER_FUNCTIONS = List.of(
            "AppServer",
            "POC-Lambda-1",
            "POC-Lambda-2",
            "Stream-StartFlow",
            "StartOrderFlow",
            "ProcessOrder",
            "ShipOrder",
            "NoticeLedger",
            "Console");

    private final Map<String, Route> routes = new LinkedHashMap<>();

    public Console() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        OrdersTable orders = new OrdersTable(dynamo, settings.text("ORDERS_TABLE"));
        get("orders", new OrdersPanel(orders)::list);
        get("changes", new ChangesPanel(orders)::since);
        String prefix = settings.text("PREFIX", "");
        Metrics metrics = new Metrics(prefix);
        get("overview", new OverviewPanel(orders, metrics, settings.text("ORDER_FLOW_ARN"), prefix)::overview);
        get("dashboard", new DashboardPanel(metrics, prefix + "opsctl")::dashboard);
        order(settings, dynamo, orders);
    }

    /** One order, and what is told of it. */
    private void order(Settings settings, DynamoDbClient dynamo, OrdersTable orders) {
        String prefix = settings.text("PREFIX", "");
        String secret = settings.text("PARTNER_SECRET");
        PartnerBooks books = new PartnerBooks(
                new Partner("payment", settings.text("PAYMENT_ENDPOINT"), new PartnerKey(secret, "payment")),
                new Partner("shipment", settings.text("SHIPMENT_ENDPOINT"), new PartnerKey(secret, "shipment")));
        FlowPanel flow = new FlowPanel(orders, new FlowHistory(Clients.sfn(), settings.text("ORDER_FLOW_ARN")));
        get("orders/{id}", new OrderPanel(orders, dynamo, settings.text("NOTICES_TABLE"), books)::get);
        get("orders/{id}/flow", flow::flow);
        get("orders/{id}/timeline", new TimelinePanel(orders, flow, new Traces(), prefix)::timeline);
        get("orders/{id}/logs", new LogsPanel(orders, new LogLines(prefix, ORDER_FUNCTIONS))::logs);
    }

    private void get(String path, Route route) {
        routes.put("GET " + ROOT + path, route);
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        ApiCall call = ApiCall.of(event);
        return call.conditional(answer(call));
    }

    private Map<String, Object> answer(ApiCall call) {
        Shopper caller = Shopper.of(call);
        if (caller.expires().isBefore(RealTime.now())) {
            // API Gateway keeps the authorizer's answer for a while; the token may end in that time.
            return ApiCall.error(401, "the token has expired", "Open the console again: opsctl open console");
        }
        if (!caller.operator()) {
            // The authorizer's policy says so already. Nobody's data hangs on one place alone.
            return ApiCall.error(403, "the console is for operators", "Open it as one: opsctl open console");
        }
        Route route = routes.get(call.route());
        if (route == null) {
            return ApiCall.error(404, "no such route: " + call.route());
        }
        try {
            return route.answer(call);
        } catch (NotFoundException e) {
            return ApiCall.error(404, e.getMessage());
        } catch (ConflictException e) {
            return ApiCall.error(409, e.getMessage(), e.next());
        } catch (JsonException | IllegalArgumentException e) {
            return ApiCall.error(400, e.getMessage());
        }
    }
}
