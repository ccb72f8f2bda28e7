package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which orders are asked for.
 *
 * @param statuses one at least
 * @param text what their id, customer, SKUs, note, reason or partners' ids contain, in whatever case; null for all
 * @param from the first time at which they may have come in; null for any
 * @param to the last one; null for any
 */
public record OrderFilter(
        Set<OrderStatus> statuses, @Nullable String text, @Nullable Instant from, @Nullable Instant to) {

    /** Whether an order of these statuses and times has the text. */
    public boolean hasText(Order order) {
        if (text == null) {
            return true;
        }
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        // An order's number as people say it is the first eight digits of its id, in two groups.
        String number = wanted.matches("[0-9a-f]{4} [0-9a-f]{4}") ? wanted.replace(" ", "") : wanted;
        return order.orderID().toLowerCase(Locale.ROOT).contains(number)
                || Stream.concat(
                                Stream.of(
                                        order.customerId(),
                                        order.note(),
                                        order.reason(),
                                        order.paymentId(),
                                        order.trackingId()),
                                order.items().stream().map(line -> line.sku()))
                        .filter(Objects::nonNull)
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(wanted));
    }
}
