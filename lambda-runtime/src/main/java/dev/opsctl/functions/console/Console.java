package dev.opsctl.functions.console;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.mail.TemplateFiles;
import dev.opsctl.functions.orders.Shopper;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sfn.SfnClient;

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
    private final Marks marks = new Marks();

    public Console() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        OrdersTable orders = new OrdersTable(dynamo, settings.text("ORDERS_TABLE"));
        get("orders", new OrdersPanel(orders)::list);
        get("changes", new ChangesPanel(orders, marks)::since);
        String prefix = settings.text("PREFIX", "");
        Metrics metrics = new Metrics();
        Alarms alarms = new Alarms(prefix);
        AlarmsPanel alarmsPanel = new AlarmsPanel(alarms);
        marks.add("alarms", alarmsPanel::mark);
        get("alarms", alarmsPanel::list);
        get("alarms/{name}", alarmsPanel::get);
        get("dashboard", new DashboardPanel(metrics, prefix + "opsctl")::dashboard);
        order(settings, dynamo, orders);
        Map<String, String> readers = readers(settings);
        QueueGateway queues = new QueueGateway(Clients.sqs(), List.copyOf(readers.keySet()));
        ReportsPanel reports = new ReportsPanel(Clients.s3(), settings.text("REPORT_BUCKET"));
        reports(reports);
        get(
                "overview",
                new OverviewPanel(orders, metrics, alarms, queues, reports, settings.text("ORDER_FLOW_ARN"), prefix)
                        ::overview);
        Audit audit = new Audit(dynamo, settings.text("AUDIT_TABLE"));
        QueuesPanel queuesPanel = new QueuesPanel(queues, new QueueNewsOfAws(readers), audit);
        queues(queuesPanel);
        get("orders/{id}/dead-letters", new OrderLettersPanel(orders, queues, queuesPanel)::letters);
        operate(settings, dynamo, audit);
    }

    /** One order, and what is told of it. */
    private void order(Settings settings, DynamoDbClient dynamo, OrdersTable orders) {
        String prefix = settings.text("PREFIX", "");
        String secret = settings.text("PARTNER_SECRET");
        PartnerBooks books = new PartnerBooks(
                new Partner("payment", settings.text("PAYMENT_ENDPOINT"), new PartnerKey(secret, "payment")),
                new Partner("shipment", settings.text("SHIPMENT_ENDPOINT"), new PartnerKey(secret, "shipment")));
        FlowPanel flow = new FlowPanel(orders, new FlowHistory(Clients.sfn(), settings.text("ORDER_FLOW_ARN")), prefix);
        get("orders/{id}", new OrderPanel(orders, dynamo, settings.text("NOTICES_TABLE"), books)::get);
        get("orders/{id}/flow", flow::flow);
        Traces traces = new Traces();
        get("orders/{id}/timeline", new TimelinePanel(orders, flow, traces, prefix)::timeline);
        TracesPanel tracesPanel = new TracesPanel(traces, prefix);
        get("traces", tracesPanel::list);
        get("traces/{id}", tracesPanel::get);
        get("orders/{id}/logs", new LogsPanel(orders, new LogLines(prefix, ORDER_FUNCTIONS))::logs);
    }

    /** What operators change, and the other panels. */
    private void operate(Settings settings, DynamoDbClient dynamo, Audit audit) {
        AuditPanel auditPanel = new AuditPanel(audit);
        marks.add("audit", auditPanel::mark);
        get("audit", auditPanel::list);
        SfnClient sfn = Clients.sfn();
        ResolvePanel resolve = new ResolvePanel(
                dynamo,
                settings.text("ORDERS_TABLE"),
                sfn,
                settings.text("ORDER_FLOW_ARN"),
                Clients.sqs(),
                settings.text("MANUAL_REVIEW_QUEUE_URL"),
                audit);
        post("orders/{id}/resolve", resolve::resolve);
        Map<String, String> flows = new LinkedHashMap<>();
        flows.put("OrderFlow", settings.text("ORDER_FLOW_ARN"));
        flows.put("DrainFlow", settings.text("DRAIN_FLOW_ARN"));
        flows.put("MailFlow", settings.text("MAIL_FLOW_ARN"));
        ExecutionsPanel executions = new ExecutionsPanel(sfn, flows);
        marks.add("executions", executions::mark);
        get("executions", executions::list);
        get("executions/{flow}/{name}", executions::get);
        mails(new MailPanel(
                dynamo,
                settings.text("MAIL_EVENTS_TABLE"),
                settings.text("MAIL_SUPPRESSION_TABLE"),
                new TemplateFiles(Clients.s3(), settings.text("TEMPLATE_BUCKET")),
                audit));
        BankPanel bank = new BankPanel(dynamo, settings.text("CLIENTS_TABLE"), settings.text("TRANSACTIONS_TABLE"));
        marks.add("bank", bank::mark);
        get("bank/clients", bank::clients);
        get("bank/clients/{id}", bank::client);
    }

    /** The queues, each with the function that reads it; null for one that none reads. */
    private static Map<String, String> readers(Settings settings) {
        String prefix = settings.text("PREFIX", "");
        Map<String, String> readers = new LinkedHashMap<>();
        for (String queue : settings.text("QUEUES").split(" ")) {
            String[] parts = queue.split("=");
            readers.put(prefix + parts[0], parts.length > 1 ? prefix + parts[1] : null);
        }
        return readers;
    }

    private void queues(QueuesPanel queues) {
        marks.add("queues", queues::mark);
        get("queues", queues::list);
        get("queues/{name}/messages", queues::messages);
        post("queues/{name}/redrive", queues::redrive);
    }

    private void reports(ReportsPanel reports) {
        marks.add("reports", reports::mark);
        get("reports", reports::list);
        get("reports/{id}", reports::get);
        get("reports/{id}/csv", reports::csv);
        routes.put("GET /api/reports/latest", reports::latest);
        routes.put("GET /api/reports/{id}", reports::get);
    }

    private void mails(MailPanel mails) {
        marks.add("mails", mails::mark);
        marks.add("suppressions", mails::markOfSuppressions);
        get("mails", mails::list);
        get("mails/{id}", mails::get);
        get("mails/{id}/preview", mails::preview);
        get("suppressions", mails::suppressions);
        routes.put("DELETE " + ROOT + "suppressions/{address}", mails::release);
    }

    private void post(String path, Route route) {
        routes.put("POST " + ROOT + path, route);
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
            return ApiCall.error(409, String.valueOf(e.getMessage()), e.next());
        } catch (JsonException | IllegalArgumentException e) {
            return ApiCall.error(400, e.getMessage());
        }
    }
}
