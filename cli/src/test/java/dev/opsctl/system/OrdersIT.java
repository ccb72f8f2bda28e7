package dev.opsctl.system;

import static dev.opsctl.system.PartnersBooks.once;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Orders through every partner's mischief (ORD-5, 7, 8, 9, 12), tokens (SEC-5) and hostile texts, on a local cloud of its own. What was
 * done is read from the partners' books over their own API and from the mailbox, never from our tables.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrdersIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE =
            "a&b+c%20 \"quoted\" 'single' back\\slash\nnext line\t😀 ñ <b>$input ${x} #set($a=1)";

    @TempDir
    static Path home;

    private static Cli cli;
    private static Session session;
    private static Clients clients;
    private static JsonNode outputs;
    private static String partnerKey;
    private static String apiKey;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.deployed();
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        outputs = cli.told("status").path("outputs");
        session = Session.open(Settings.load());
        clients = session.clients();
        partnerKey = JSON.readTree(cli.ok("secret", "show", output("PartnerCredentialsSecret"), "--reveal"))
                .path("key")
                .asText();
        apiKey = clients.apiGateway()
                .getApiKey(r -> r.apiKey(output("ApiKeyId")).includeValue(true))
                .value();
    }

    @AfterAll
    static void stops() {
        if (session != null) {
            session.close();
        }
        cli.close();
    }

    private static String output(String name) {
        return outputs.path(name).asText();
    }

    private static PartnersBooks books() {
        return new PartnersBooks(output("PartnersApiUrl"), partnerKey);
    }

    /** SEC-3: nothing is deployed; who shows the key and who asks for it read it again by themselves. */
    private static void rotatePartnerKey() {
        partnerKey = "rotated-" + UUID.randomUUID();
        String secret = output("PartnerCredentialsSecret");
        Cli.reading("{\"key\":\"" + partnerKey + "\"}", () -> cli.ok("secret", "set", secret));
    }

    /** What the outside world saw of an order: "CHARGE CHARGED x3" is one charge, made at the third attempt. */
    private static Map<String, Integer> effects(String orderID) throws Exception {
        Map<String, Integer> effects = books().effects(orderID);
        for (JsonNode mail : cli.told("mail", "inbox")) {
            String subject = mail.path("subject").asText();
            if (subject.startsWith("Order ")
                    && cli.ok("mail", "show", mail.path("id").asText()).contains(orderID)) {
                effects.merge(subject, 1, Integer::sum);
            }
        }
        return effects;
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1200; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not within two minutes: " + what);
    }

    /** ORD-9, ORD-12, SEC-3: each trigger ends as it should, with these effects outside and no others, before and after a rotation. */
    @Test
    @Order(0)
    void whatCanBeOrderedIsListedWithItsPrices() {
        JsonNode products = cli.json("order", "products");
        for (JsonNode product : products) {
            assertFalse(product.path("prices").isEmpty(), product.toString());
        }
        assertTrue(products.findValuesAsText("sku").contains("LATEX-GLOVES"), products.toString());
        assertTrue(cli.ok("order", "products").contains("LATEX-GLOVES"));
    }

    @Test
    @Order(1)
    void everyTriggerEndsAsItShouldWithEveryEffectOnce() throws Exception {
        Map<Integer, String> ends = new LinkedHashMap<>();
        ends.put(1, "CONFIRMED");
        ends.put(2, "PAYMENT_FAILED");
        ends.put(53, "CONFIRMED");
        ends.put(54, "CONFIRMED");
        ends.put(55, "REFUNDED");
        ends.put(56, "MANUAL_REVIEW");
        Map<Integer, Map<String, Integer>> effects = Map.of(
                1, once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"),
                2, once("CHARGE DECLINED", "Order received"),
                53, once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"),
                54, once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"),
                55, once("CHARGE CHARGED", "SHIPMENT FAILED", "REFUND REFUNDED", "Order received"),
                56, once("CHARGE CHARGED", "SHIPMENT FAILED", "REFUND NOTHING", "Order received"));
        for (String route : List.of("api", "queue")) {
            Map<Integer, String> placed = new LinkedHashMap<>();
            for (int amount : ends.keySet()) {
                placed.put(
                        amount,
                        cli.told("order", "place", "--item", "SAMPLE-1C:" + amount, "--via", route)
                                .path("orderID")
                                .asText());
            }
            for (Map.Entry<Integer, String> order : placed.entrySet()) {
                JsonNode end = cli.told("order", "watch", order.getValue(), "--timeout", "240");
                assertEquals(
                        ends.get(order.getKey()),
                        end.path("status").asText(),
                        route + " " + order.getKey() + ": " + end);
            }
            for (Map.Entry<Integer, String> order : placed.entrySet()) {
                Map<String, Integer> expected = effects.get(order.getKey());
                int notices = expected.containsKey("Order confirmed") ? 2 : 1;
                until("notices of " + order, () -> notices(order.getValue()) >= notices);
                assertEquals(expected, effects(order.getValue()), route + " " + order);
            }
            // More, if the third answer came too late and the charge was asked for again, under its key.
            assertTrue(
                    books().entries("payments", placed.get(53))
                                    .get(0)
                                    .path("attempts")
                                    .asInt()
                            >= 3,
                    "two attempts did nothing, a further one charged");
            rotatePartnerKey();
        }
        assertTrue(cli.told("queue", "peek", "manual-review")
                .toString()
                .contains("the shipment failed and so did the refund"));
    }

    private static int notices(String orderID) {
        try {
            return effects(orderID).entrySet().stream()
                    .filter(effect -> effect.getKey().startsWith("Order "))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** ORD-5: what is hostile to VTL and to URL encoding arrives intact, and the same key is the same order. */
    @Test
    @Order(2)
    void anyTextArrivesIntactOnBothRoutes() throws Exception {
        String order = JSON.createObjectNode()
                .put("customerId", "c-001")
                .put("note", HOSTILE)
                .put("idempotencyKey", HOSTILE)
                .set(
                        "items",
                        JSON.createArrayNode()
                                .add(JSON.createObjectNode()
                                        .put("sku", "SOAP-1L")
                                        .put("quantity", 1)))
                .toString();
        String url = output("ApiUrl");
        JsonHttp.Answer queued = JsonHttp.call("POST", url + "/api/order", order, "x-api-key", apiKey);
        assertEquals(202, queued.status(), queued.body().toString());
        assertEquals(
                202,
                JsonHttp.call("POST", url + "/api/order", order, "x-api-key", apiKey)
                        .status());
        until("the storage-first order", () -> stored(HOSTILE) == 1);
        String token = cli.told("order", "list", "--customer", "c-001").toString();
        assertTrue(token.contains("SOAP-1L"), token);
        JsonNode before = cli.told("order", "list", "--customer", "c-001", "--status", "CONFIRMED");
        until("both deliveries taken", () -> emptied(output("PocQueueUrl")));
        assertEquals(1, stored(HOSTILE), () -> "one order for one key; confirmed before: " + before.size());
    }

    private static int stored(String note) {
        return (int) clients
                .dynamoDb()
                .scanPaginator(r -> r.tableName(output("OrdersTable"))
                        .filterExpression("note = :note")
                        .expressionAttributeValues(Map.of(":note", AttributeValue.fromS(note))))
                .items()
                .stream()
                .count();
    }

    private static boolean emptied(String queueUrl) {
        return clients
                .sqs()
                .getQueueAttributes(r -> r.queueUrl(queueUrl).attributeNamesWithStrings("All"))
                .attributesAsStrings()
                .entrySet()
                .stream()
                .filter(a -> a.getKey().startsWith("ApproximateNumberOfMessages"))
                .allMatch(a -> a.getValue().equals("0"));
    }

    /** ORD-5: another body under a used key is a conflict, or REJECTED where only the function finds out. */
    @Test
    @Order(3)
    void anotherOrderUnderAUsedKeyIsRefused() throws Exception {
        for (String route : List.of("api", "queue")) {
            String key = "key-" + route;
            JsonNode first = cli.told("order", "place", "--item", "SOAP-1L", "--key", key, "--via", route, "--wait");
            assertEquals("CONFIRMED", first.path("status").asText(), first.toString());
            JsonNode again = cli.told("order", "place", "--item", "SOAP-1L", "--key", key, "--via", route, "--wait");
            assertEquals(first.path("orderID"), again.path("orderID"));
            Cli.Ran other = cli.run(
                    "order", "place", "--item", "SOAP-1L:2", "--key", key, "--via", route, "--wait", "-o", "json");
            if (route.equals("api")) {
                assertEquals(ExitCode.CONFLICT.status(), other.status(), other.err());
            } else {
                JsonNode rejected = JSON.readTree(other.out());
                assertEquals("REJECTED", rejected.path("status").asText(), other.out());
                assertTrue(rejected.path("reason").asText().contains("key was used"), other.out());
                assertEquals(Map.of(), effects(rejected.path("orderID").asText()));
            }
        }
    }

    /** ORD-8, ORD-10: the scheduled flow takes the queue itself; poison goes aside with its reason, a message told twice starts one flow. */
    @Test
    @Order(4)
    void theDrainFlowEmptiesTheQueueAndSetsPoisonAside() throws Exception {
        String mapping = clients.lambda()
                .listEventSourceMappings(r -> r.functionName(output("StartOrderFlowFunction") + ":live"))
                .eventSourceMappings()
                .get(0)
                .uuid();
        try {
            clients.lambda().updateEventSourceMapping(r -> r.uuid(mapping).enabled(false));
            until("the proxy function rests", () -> clients.lambda()
                    .getEventSourceMapping(r -> r.uuid(mapping))
                    .state()
                    .equals("Disabled"));
            String order = cli.told("order", "place", "--item", "SOAP-1L")
                    .path("orderID")
                    .asText();
            try (Clients operator = clients.assuming(
                    cli.told("status").path("outputs").path("OperatorRoleArn").asText(), "orders-it")) {
                for (String body :
                        List.of("poison & + % 😀", "{\"orderID\":\"nope\"}", "{\"orderID\":\"" + order + "\"}")) {
                    operator.sqs().sendMessage(r -> r.queueUrl(output("OrderProcessingQueueUrl"))
                            .messageBody(body));
                }
            }
            String execution = clients.stepFunctions()
                    .startExecution(r -> r.stateMachineArn(output("DrainFlowArn")))
                    .executionArn();
            until("DrainFlow is done", () -> !"RUNNING".equals(status(execution)));
            assertEquals("SUCCEEDED", status(execution));
            assertEquals(
                    "CONFIRMED",
                    cli.told("order", "watch", order).path("status").asText());
            until("both notices", () -> notices(order) == 2);
            assertEquals(
                    once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"), effects(order));
            String aside = cli.told("queue", "peek", "order-processing-DLQ").toString();
            assertTrue(
                    aside.contains("no orderID of 32 hexadecimal digits")
                            && aside.contains("poison & + % 😀")
                            && aside.contains("nope"),
                    aside);
        } finally {
            clients.lambda().updateEventSourceMapping(r -> r.uuid(mapping).enabled(true));
        }
    }

    private static String status(String execution) {
        return clients.stepFunctions()
                .describeExecution(r -> r.executionArn(execution))
                .statusAsString();
    }

    /** ORD-6: what AppServer had stored when it died, and told nobody of, goes its way all the same. */
    @Test
    @Order(5)
    void anOrderWhoseFunctionDiedBetweenTableAndQueueIsProcessed() throws Exception {
        String placed =
                cli.told("order", "place", "--item", "SOAP-1L").path("orderID").asText();
        Map<String, AttributeValue> stored = new LinkedHashMap<>(clients.dynamoDb()
                .getItem(r -> r.tableName(output("OrdersTable")).key(Map.of("orderID", AttributeValue.fromS(placed))))
                .item());
        assertEquals(
                "CONFIRMED", cli.told("order", "watch", placed).path("status").asText());
        String order = "0123456789abcdef0123456789abcdef";
        stored.keySet().removeAll(List.of("execution", "paymentId", "trackingId", "notice"));
        stored.put("orderID", AttributeValue.fromS(order));
        stored.put("status", AttributeValue.fromS("RECEIVED"));
        clients.dynamoDb().putItem(r -> r.tableName(output("OrdersTable")).item(stored));
        assertEquals(
                "CONFIRMED", cli.told("order", "watch", order).path("status").asText());
        until("both notices", () -> notices(order) == 2);
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"), effects(order));
    }

    /** SEC-5: a customer's order does not exist for another; no token, no orders. */
    @Test
    @Order(6)
    void aCustomerSeesOnlyTheirOwnOrders() throws Exception {
        String url = output("ApiUrl") + "/api/orders";
        String mine =
                "Bearer " + cli.ok("token", "issue", "--customer", "c-001").trim();
        String other =
                "Bearer " + cli.ok("token", "issue", "--customer", "c-002").trim();
        String over = "Bearer "
                + cli.ok("token", "issue", "--customer", "c-001", "--for", "0s").trim();
        JsonHttp.Answer placed =
                JsonHttp.call("POST", url, "{\"items\":[{\"sku\":\"SOAP-1L\",\"quantity\":1}]}", "authorization", mine);
        assertEquals(201, placed.status(), placed.body().toString());
        assertEquals("c-001", placed.body().path("customerId").asText());
        String order = url + "/" + placed.body().path("orderID").asText();
        assertEquals(
                200, JsonHttp.call("GET", order, null, "authorization", mine).status());
        assertEquals(
                404, JsonHttp.call("GET", order, null, "authorization", other).status());
        assertEquals(
                404,
                JsonHttp.call("POST", order + "/cancel", null, "authorization", other)
                        .status());
        assertEquals(
                401, JsonHttp.call("GET", order, null, "authorization", over).status());
        assertEquals(401, JsonHttp.call("GET", order, null).status());
        JsonNode others = JsonHttp.call("GET", url + "?limit=100", null, "authorization", other)
                .body();
        assertTrue(others.path("orders").size() > 0, "the seed has orders of c-002");
        for (JsonNode one : others.path("orders")) {
            assertEquals("c-002", one.path("customerId").asText());
        }
    }

    /** ORD-10: what a broken function gave up says why, goes back when it is mended, and only the operator's role may send it back. */
    @Test
    @Order(7)
    void aDeadLetterSaysWhyAndGoesBackWhenItsFunctionIsMended() throws Exception {
        cli.ok("queue", "purge", "POC-Queue-DLQ", "--yes");
        String function = output("PocLambda1Function");
        Map<String, String> whole = clients.lambda()
                .getFunctionConfiguration(r -> r.functionName(function))
                .environment()
                .variables();
        Map<String, String> broken = Map.of(
                "ORDERS_TABLE", "no-such-table",
                "PRODUCTS_TABLE", "products",
                "DEAD_LETTER_QUEUE_URL",
                        clients.sqs()
                                .getQueueUrl(r -> r.queueName("POC-Queue-DLQ"))
                                .queueUrl());
        live(function, broken);
        String order = cli.told("order", "place", "--item", "SOAP-1L", "--via", "queue")
                .path("orderID")
                .asText();
        until("the message is given up", () -> {
            cli.ok("local", "time", "+181s");
            return count("POC-Queue-DLQ") == 1;
        });
        JsonNode letter = cli.told("queue", "peek", "POC-Queue-DLQ").get(0);
        assertTrue(letter.path("body").asText().contains("SOAP-1L"), letter.toString());
        assertTrue(
                letter.path("reason").asText().contains(function)
                        && letter.path("reason").asText().contains("no-such-table"),
                letter.toString());

        live(function, whole);
        JsonNode planned = cli.told("queue", "redrive", "POC-Queue-DLQ", "--dry-run");
        assertEquals("POC-Queue", planned.path("to").asText(), planned.toString());
        assertEquals(1, planned.path("messages").asInt(), planned.toString());
        assertEquals(1, count("POC-Queue-DLQ"), "a dry run moves nothing");

        String deadLetters = "arn:aws:sqs:us-east-1:111122223333:POC-Queue-DLQ";
        bystander();
        try (Clients bystander = clients.assuming("arn:aws:iam::111122223333:role/Bystander", "orders-it")) {
            SqsException refused = assertThrows(
                    SqsException.class, () -> bystander.sqs().startMessageMoveTask(r -> r.sourceArn(deadLetters)));
            assertTrue(refused.awsErrorDetails().errorCode().contains("AccessDenied"), refused.getMessage());
        }
        assertEquals(1, count("POC-Queue-DLQ"), "nobody else moves anything");

        JsonNode moved = cli.told("queue", "redrive", "POC-Queue-DLQ");
        assertEquals(1, moved.path("moved").asInt(), moved.toString());
        assertEquals(
                "CONFIRMED", cli.told("order", "watch", order).path("status").asText());
        until("both notices", () -> notices(order) == 2);
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED", "Order received", "Order confirmed"), effects(order));
        assertEquals(0, count("POC-Queue-DLQ"));
    }

    /** Another environment for a function, at once for all that call it. */
    private static void live(String function, Map<String, String> environment) {
        clients.lambda()
                .updateFunctionConfiguration(r -> r.functionName(function).environment(e -> e.variables(environment)));
        String version =
                clients.lambda().publishVersion(r -> r.functionName(function)).version();
        clients.lambda().updateAlias(r -> r.functionName(function).name("live").functionVersion(version));
    }

    /** A role that may do everything, as far as IAM goes. */
    private static void bystander() throws Exception {
        clients.cloudFormation()
                .createStack(
                        r -> r.stackName("bystander")
                                .capabilitiesWithStrings("CAPABILITY_NAMED_IAM")
                                .templateBody(
                                        """
                        Resources:
                          Bystander:
                            Type: AWS::IAM::Role
                            Properties:
                              RoleName: Bystander
                              AssumeRolePolicyDocument:
                                Version: '2012-10-17'
                                Statement: { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }
                              ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']
                        """));
        until("the role is there", () -> clients.cloudFormation()
                .describeStacks(r -> r.stackName("bystander"))
                .stacks()
                .get(0)
                .stackStatusAsString()
                .equals("CREATE_COMPLETE"));
    }

    private static int count(String queue) {
        try {
            for (JsonNode one : cli.told("queue", "list")) {
                if (one.path("name").asText().equals(queue)) {
                    return one.path("messages").asInt() + one.path("inFlight").asInt();
                }
            }
            throw new AssertionError("no queue " + queue);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
