package dev.opsctl.functions.orders.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a caller asks for: {@code {"customerId", "items": [{"sku", "quantity"}], "currency"?, "idempotencyKey"?}}. Lines of the same
 * article are one line. The API's request model says the same, but a queue can be written to by other ways.
 */
public record OrderRequest(String customerId, List<OrderLine> items, String currency, String idempotencyKey) {
    public static final Set<String> CURRENCIES = Set.of("USD", "EUR", "GBP");
    public static final int MAX_LINES = 50;
    public static final int MAX_QUANTITY = 1000;
    private static final Pattern CUSTOMER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern SKU = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,63}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    /** @throws InvalidOrderException naming the first member that is wrong */
    public static OrderRequest of(Map<String, Object> json) {
        String customer = text(json, "customerId", CUSTOMER, null);
        String currency = json.get("currency") == null ? "USD" : String.valueOf(json.get("currency"));
        if (!CURRENCIES.contains(currency)) {
            throw new InvalidOrderException("currency must be one of EUR, GBP, USD");
        }
        String key = json.get("idempotencyKey") == null ? null : text(json, "idempotencyKey", KEY, null);
        return new OrderRequest(customer, lines(json.get("items")), currency, key);
    }

    /** @throws InvalidOrderException if the key is no 1 to 128 printable ASCII characters */
    public OrderRequest withKey(String key) {
        if (key == null || key.isEmpty()) {
            return this;
        }
        if (!KEY.matcher(key).matches()) {
            throw new InvalidOrderException("Idempotency-Key must be 1 to 128 printable ASCII characters");
        }
        return new OrderRequest(customerId, items, currency, key);
    }

    /** Equal for two requests for the same things, however they were written. */
    public String hash() {
        TreeMap<String, Integer> sorted = new TreeMap<>();
        items.forEach(line -> sorted.put(line.sku(), line.quantity()));
        return Digest.of(customerId, currency, sorted.toString());
    }

    private static List<OrderLine> lines(Object json) {
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

    private static int quantity(Object json, String sku) {
        if (json instanceof BigDecimal number
                && number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.ONE) >= 0
                && number.compareTo(BigDecimal.valueOf(MAX_QUANTITY)) <= 0) {
            return number.intValueExact();
        }
        throw new InvalidOrderException("items: quantity of " + sku + " must be a whole number, 1 to " + MAX_QUANTITY);
    }

    private static String text(Map<?, ?> json, String name, Pattern form, String where) {
        if (json.get(name) instanceof String text && form.matcher(text).matches()) {
            return text;
        }
        throw new InvalidOrderException(
                (where == null ? "" : where) + name + " is missing or not of the form " + form.pattern());
    }
}
