package dev.opsctl.functions.bank;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.bank.domain.Refusal;
import dev.opsctl.functions.bank.domain.Requests;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.AdmittedKey;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.Secret;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Function {@code BankApi}: clients and their cards (BNK-1..3), behind API Gateway's proxy integration. {@code POST /api/bank} does what
 * member {@code action} of its body says; {@code GET /api/bank/clients/{id}/history} lists transactions. Callers bring the key of
 * secret {@code bank/api-key} in header {@code x-api-key}.
 */
public final class BankApi extends JsonHandler {
    /** What an answer may still take when a transaction gives up. */
    private static final Duration LAST = Duration.ofSeconds(3);

    private final AdmittedKey key;
    private final BankActions actions;

    public BankApi() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        key = new AdmittedKey(new Secret(settings.text("API_KEY_SECRET"), AdmittedKey.KEPT), Secret::value);
        TransactWrites writes = new TransactWrites(
                dynamo,
                RealTime.CLOCK,
                bound -> ThreadLocalRandom.current().nextLong(bound),
                time -> Thread.sleep(time.toMillis()));
        Books books = new Books(dynamo, settings);
        actions = new BankActions(
                new Requests(Set.of(settings.text("CURRENCIES").split(","))),
                books,
                new BankLedger(books, writes, settings),
                new ExchangeRates(new Partner(
                        "exchange",
                        settings.text("EXCHANGE_ENDPOINT"),
                        new PartnerKey(settings.text("PARTNER_SECRET"), "exchange"))));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        ApiCall call = ApiCall.of(event);
        Instant deadline =
                RealTime.now().plusMillis(context.getRemainingTimeInMillis()).minus(LAST);
        try {
            if (!admits(call.header("x-api-key"))) {
                return ApiCall.error(401, "x-api-key is missing or wrong");
            }
            return switch (call.route()) {
                case "POST /api/bank" -> action(call, deadline);
                case "GET /api/bank/clients/{id}/history" ->
                    actions.history(
                            call.pathParameter("id"), call.queryParameter("limit"), call.queryParameter("nextToken"));
                default -> ApiCall.error(404, "no such route: " + call.route());
            };
        } catch (JsonException e) {
            return ApiCall.error(400, e.getMessage());
        } catch (Refusal e) {
            return refused(e);
        }
    }

    private boolean admits(@Nullable String given) {
        try {
            return key.admits(given);
        } catch (IllegalStateException e) {
            Log.error("callers' keys cannot be checked", e);
            throw Refusal.unavailable("the bank cannot check keys now; try again later");
        }
    }

    private Map<String, Object> action(ApiCall call, Instant deadline) throws InterruptedException {
        Map<String, Object> body = Json.parseObject(call.body() == null ? "" : call.body());
        String name = Json.text(body, "action");
        BankActions.Action action = name == null ? null : actions.named(name);
        if (action == null) {
            throw Refusal.invalid((body.get("action") == null ? "action is missing: it must be" : "action must be")
                    + " one of " + String.join(", ", actions.names()));
        }
        Map<String, Object> answer = action.run(
                new BankActions.Call(body, call.header("idempotency-key"), call.requestId(), call.time(), deadline));
        Log.info("bank", "action", name, "status", answer.get("statusCode"), "apiRequestId", call.requestId());
        return answer;
    }

    private static Map<String, Object> refused(Refusal refusal) {
        int status =
                switch (refusal.kind()) {
                    case INVALID -> 400;
                    case UNKNOWN -> 404;
                    case CONFLICT -> 409;
                    case UNAVAILABLE -> 503;
                };
        Log.info("bank refused", "status", status, "reason", refusal.getMessage());
        Map<String, Object> answer = ApiCall.error(status, refusal.getMessage());
        if (status == 503) {
            ApiCall.header(answer, "Retry-After", "5");
        }
        return answer;
    }
}
