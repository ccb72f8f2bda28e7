package dev.opsctl.functions.partners;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.partners.domain.Quotes;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Settings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An exchange to try against: {@code GET /rates/{from}/{to}?amount=MINOR} (ORD-12). It keeps no books. {@link Quotes} has its rates and
 * says how to make it fail.
 */
public final class ExchangeSimulator extends PartnerApi {
    /** Longer than any caller waits. */
    private static final long TOO_LATE_MILLIS = 7_000;

    public ExchangeSimulator() {
        super(new Settings());
    }

    @Override
    Map<String, Object> answer(ApiCall call) throws InterruptedException {
        if (!call.route().equals("GET /rates/{from}/{to}")) {
            return ApiCall.error(404, "no such route: " + call.route());
        }
        String amount = call.queryParameter("amount");
        if (amount != null && !amount.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("amount must be a number of minor units");
        }
        String from = call.pathParameter("from");
        String to = call.pathParameter("to");
        Optional<BigDecimal> rate = Quotes.rate(from, to);
        if (rate.isEmpty()) {
            return ApiCall.error(404, "no rate for " + from + "/" + to);
        }
        Object quoted = rate.get();
        switch (Quotes.Trouble.of(amount == null ? 0 : Long.parseLong(amount))) {
            case OUTAGE -> {
                return ApiCall.error(503, "the exchange is closed");
            }
            case TOO_LATE -> Thread.sleep(TOO_LATE_MILLIS);
            case NONSENSE -> quoted = BigDecimal.ZERO;
            case NONE -> {}
        }
        Map<String, Object> quote = new LinkedHashMap<>();
        quote.put("from", from);
        quote.put("to", to);
        quote.put("rate", quoted);
        quote.put("asOf", SortableTime.text(call.time()));
        return ApiCall.answer(200, quote);
    }
}
