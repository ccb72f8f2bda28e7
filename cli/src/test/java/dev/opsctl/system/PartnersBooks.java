package dev.opsctl.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the simulated partners have in their books.
 *
 * @param url of their API
 * @param key that they ask for
 */
record PartnersBooks(String url, String key) {

    /** @param kind payments or shipments */
    JsonNode entries(String kind, String orderID) throws Exception {
        return JsonHttp.call("GET", url + "/" + kind + "?orderID=" + orderID, null, "x-partner-key", key)
                .body()
                .path("entries");
    }

    /** How often each was done for an order, as {@code CHARGE CHARGED}; one that was done at the third attempt is one. */
    Map<String, Integer> effects(String orderID) throws Exception {
        Map<String, Integer> effects = new TreeMap<>();
        for (String kind : List.of("payments", "shipments")) {
            for (JsonNode entry : entries(kind, orderID)) {
                effects.merge(
                        entry.path("kind").asText() + " " + entry.path("status").asText("NOTHING"), 1, Integer::sum);
            }
        }
        return effects;
    }

    /** Each of these effects once. */
    static Map<String, Integer> once(String... effects) {
        Map<String, Integer> all = new TreeMap<>();
        for (String effect : effects) {
            all.put(effect, 1);
        }
        return all;
    }
}
