package dev.opsctl.functions.bank.domain;

import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client of the bank with their one card. The balance is in minor units of the card's currency. */
public record Client(
        String clientId,
        String name,
        String email,
        String locale,
        Currency currency,
        FeeRate feeRate,
        long balance,
        Instant createdAt) {

    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("clientId", clientId);
        json.put("name", name);
        json.put("email", email);
        json.put("locale", locale);
        json.put("currency", currency.getCurrencyCode());
        json.put("feeRate", feeRate.value());
        json.put("balance", balance);
        json.put("createdAt", SortableTime.text(createdAt));
        return json;
    }

    /** The client as they were when they had just been created. */
    public Client atFirst() {
        return new Client(clientId, name, email, locale, currency, feeRate, 0, createdAt);
    }
}
