package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.orders.domain.OrderStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How far a list of orders of several statuses was read: the last place of each status, and which statuses are read to their end. A status
 * that is in neither was not read yet.
 */
public record OrderCursor(Map<OrderStatus, Place> places, Map<OrderStatus, Boolean> ended) {

    public static final OrderCursor BEGIN = new OrderCursor(Map.of(), Map.of());

    /** As a text that is handed out and comes back. */
    public String text() {
        StringJoiner parts = new StringJoiner("|");
        places.forEach((status, place) -> {
            if (!ended.containsKey(status)) {
                parts.add(status + " " + place.time() + " " + place.orderID());
            }
        });
        ended.keySet().forEach(status -> parts.add(status.name()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param text null for the beginning
     * @throws IllegalArgumentException if it is no text of ours
     */
    public static OrderCursor of(@Nullable String text) {
        if (text == null) {
            return BEGIN;
        }
        try {
            Map<OrderStatus, Place> places = new EnumMap<>(OrderStatus.class);
            Map<OrderStatus, Boolean> ended = new EnumMap<>(OrderStatus.class);
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            for (String part : plain.split("\\|")) {
                String[] words = part.split(" ");
                OrderStatus status = OrderStatus.valueOf(words[0]);
                if (words.length == 1) {
                    ended.put(status, true);
                } else {
                    places.put(status, new Place(words[1], words[2]));
                }
            }
            return new OrderCursor(places, ended);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("nextToken is not one that this list gave", e);
        }
    }
}
