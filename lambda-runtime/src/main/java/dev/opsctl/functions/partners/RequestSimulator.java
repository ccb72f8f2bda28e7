package dev.opsctl.functions.partners;

import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An external service to try against, whose customers ask for mails (ORD-12): {@code POST /requests} puts a request
 * {@code {"id", "template", "to", "locale"?, "data"}}, {@code GET /requests?limit=} tells which wait, {@code POST /requests/settlements} notes
 * what became of them. While a request with the id {@code outage} waits, {@code GET} answers 503.
 */
public final class RequestSimulator extends PartnerApi {
    private static final String MOST = "10";
    private final RequestDesk desk;

    public RequestSimulator() {
        this(new Settings());
    }

    private RequestSimulator(Settings settings) {
        super(settings);
        desk = new RequestDesk(new RequestLedger(Clients.dynamoDb(), settings.text("LEDGER_TABLE")));
    }

    @Override
    Map<String, Object> answer(ApiCall call) {
        return switch (call.route()) {
            case "POST /requests" -> {
                Map<String, Object> request = body(call);
                yield ApiCall.answer(desk.add(request, call.time()) ? 201 : 200, request);
            }
            case "GET /requests" -> waiting(call.queryParameter("limit"));
            case "POST /requests/settlements" -> ApiCall.answer(200, desk.settle(body(call)));
            default -> ApiCall.error(404, "no such route: " + call.route());
        };
    }

    private Map<String, Object> waiting(@Nullable String limit) {
        if (limit != null && !limit.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("limit must be a number");
        }
        try {
            return ApiCall.answer(200, desk.waiting(Integer.parseInt(limit == null ? MOST : limit)));
        } catch (RequestDesk.ClosedException e) {
            return ApiCall.error(503, e.getMessage());
        }
    }
}
