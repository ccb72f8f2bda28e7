package dev.opsctl.functions.bank;

import dev.opsctl.functions.bank.domain.ExchangeRate;
import dev.opsctl.functions.bank.domain.Money;
import dev.opsctl.functions.bank.domain.Refusal;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerUnavailableException;
import dev.opsctl.functions.runtime.PartnerUnknownException;
import java.math.BigDecimal;
import java.util.Currency;

/** The exchange-rate partner: {@code GET /rates/{from}/{to}?amount=MINOR} answers {@code {"from", "to", "rate"}} (BNK-2). */
final class ExchangeRates {
    private final Partner partner;

    ExchangeRates(Partner partner) {
        this.partner = partner;
    }

    /** @throws Refusal if the partner does not answer, or answers what no rate can be; then nothing may be written */
    ExchangeRate of(Money amount, Currency to) throws InterruptedException {
        String from = amount.currency().getCurrencyCode();
        if (amount.currency().equals(to)) {
            return ExchangeRate.SAME;
        }
        String pair = from + "/" + to.getCurrencyCode();
        try {
            Partner.Answer answer = partner.get("/rates/" + pair + "?amount=" + amount.minor());
            if (answer.status() == 200
                    && from.equals(answer.body().get("from"))
                    && to.getCurrencyCode().equals(answer.body().get("to"))
                    && answer.body().get("rate") instanceof BigDecimal rate) {
                return new ExchangeRate(rate);
            }
            Log.warn("no exchange rate", "pair", pair, "status", answer.status());
        } catch (PartnerUnavailableException | PartnerUnknownException | IllegalArgumentException e) {
            Log.error("no exchange rate", e, "pair", pair);
        }
        throw Refusal.unavailable("there is no exchange rate " + pair + " now and nothing was done; try again later");
    }
}
