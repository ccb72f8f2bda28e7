package dev.opsctl.functions.orders.domain;

import dev.opsctl.functions.domain.Digest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for: {@code {"customerId", "items": [{"sku", "quantity"}], "currency"?, "note"?, "idempotencyKey"?}}. Lines of the same
 * article are one line; note and key are any text. The API's request model says the same, but a queue can be written to by other ways.
 */
public record OrderRequest(
        String customerId,
        List<OrderLine> items,
        String currency,
        @Nullable String note,
        @Nullable String idempotencyKey) {
    public static final Set<String> CURRENCIES = Set.of("USD", "EUR", "GBP");
    public static final int MAX_LINES = 50;
    public static final int MAX_QUANTITY = 1000;
    public static final int MAX_KEY = 128;
    public static final int MAX_NOTE = 500;
    private static final Pattern CUSTOMER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern SKU = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,63}");
    /** What a queue's message and a table's item can hold: no control characters but tab and line ends, no half characters. */
    private static final Pattern TEXT =
            Pattern.compile("[\\t\\n\\r\\x20-\\x7e\\x{80}-\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]+");

    /** @throws InvalidOrderException naming the first member that is wrong */
    public static OrderRequest of(Map<String, Object> json) {
        String customer = text(json, "customerId", CUSTOMER, null);
        String currency = json.get("currency") == null ? "USD" : String.valueOf(json.get("currency"));
        if (!CURRENCIES.contains(currency)) {
            throw new InvalidOrderException("currency must be one of EUR, GBP, USD");
        }
        String note = free(json.get("note"), "note", MAX_NOTE);
        String key = free(json.get("idempotencyKey"), "idempotencyKey", MAX_KEY);
        return new OrderRequest(customer, lines(json.get("items")), currency, note, key);
    }

    /** @throws InvalidOrderException if the key is no text of 1 to 128 characters */
    public OrderRequest withKey(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            return this;
        }
        return new OrderRequest(customerId, items, currency, note, free(key, "Idempotency-Key", MAX_KEY));
    }

    /** Equal for two requests for the same things, however they were written. */
    public String hash() {
        TreeMap<String, Integer> sorted = new TreeMap<>();
        items.forEach(line -> sorted.put(line.sku(), line.quantity()));
        return note == null
                ? Digest.of(customerId, currency, sorted.toString())
                : Digest.of(customerId, currency, sorted.toString(), note);
    }

    private static @Nullable String free(@Nullable Object json, String name, int max) {
        if (json == null) {
            return null;
        }
        if (json instanceof String text
                && text.codePointCount(0, text.length()) <= max
                && TEXT.matcher(text).matches()) {
            return text;
        }
        throw new InvalidOrderException(name + " must be a text of 1 to " + max + " characters");
    }

    private static List<OrderLine> lines(@Nullable Object json) {
        if (!(json instanceof List<?> list) || list.isEmpty() || list.size() > MAX_LINES) {
            throw new InvalidOrderException("items must be a list of 1 to " + MAX_LINES + " lines");
        }
        Map<String, Integer> quantities = new LinkedHashMap<>();
        for (Object element : list) {
            if (!(element instanceof Map<?, ?> line)) {
                throw new InvalidOrderException("every line of items must be an object with sku and quantity");
            }
            String sku = text(line, "sku", SKU, "items: ");
            quantities.merge(sku, quantity(line.get("quantity"), sku), Integer::sum);
        }
        List<OrderLine> lines = new ArrayList<>();
        quantities.forEach((sku, quantity) -> {
            if (quantity > MAX_QUANTITY) {
                throw new InvalidOrderException("items: quantity of " + sku + " must be 1 to " + MAX_QUANTITY);
            }
            lines.add(new OrderLine(sku, quantity));
        });
        return lines;
    }

    private static int quantity(@Nullable Object json, String sku) {
        if (json instanceof BigDecimal number
                && number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.ONE) >= 0
                && number.compareTo(BigDecimal.valueOf(MAX_QUANTITY)) <= 0) {
            return number.intValueExact();
        }
        throw new InvalidOrderException("items: quantity of " + sku + " must be a whole number, 1 to " + MAX_QUANTITY);
    }

    private static String text(Map<?, ?> json, String name, Pattern form, @Nullable String where) {
        if (json.get(name) instanceof String text && form.matcher(text).matches()) {
            return text;
        }
        throw new InvalidOrderException(
                (where == null ? "" : where) + name + " is missing or not of the form " + form.pattern());
    }
}
