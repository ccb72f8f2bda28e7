package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerUnavailableException;
import dev.opsctl.functions.runtime.PartnerUnknownException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the partners have in their books of an order: asked of them, whoever they are. Looking changes nothing there. */
final class PartnerBooks {
    private final Partner payment;
    private final Partner shipment;

    PartnerBooks(Partner payment, Partner shipment) {
        this.payment = payment;
        this.shipment = shipment;
    }

    /** {@code {entries, missing?}}: the entries of all partners that answered, and what the others said. */
    Map<String, Object> of(String orderID) {
        List<Object> entries = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<Partner> partners = List.of(payment, shipment);
        List<Object> answers =
                AtOnce.map(partners, partner -> ask(partner, partner == payment ? "/payments" : "/shipments", orderID));
        for (Object answer : answers) {
            if (answer instanceof List<?> list) {
                entries.addAll(list);
            } else {
                missing.add(String.valueOf(answer));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("entries", entries);
        if (!missing.isEmpty()) {
            json.put("missing", String.join("; ", missing));
        }
        return json;
    }

    /** @return the list of entries, or in words why there is none */
    private static Object ask(Partner partner, String path, String orderID) {
        try {
            Partner.Answer answer = partner.get(path + "?orderID=" + orderID);
            return answer.status() == 200
                    ? Json.list(answer.body(), "entries")
                    : path.substring(1) + " answered " + answer.status();
        } catch (PartnerUnavailableException | PartnerUnknownException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
