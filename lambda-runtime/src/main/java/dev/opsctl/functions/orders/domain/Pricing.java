package dev.opsctl.functions.orders.domain;

import java.util.Map;

/** What an order costs by the catalogue. */
public final class Pricing {
    private Pricing() {}

    /**
     * @param catalogue at least the request's articles, by SKU
     * @return the total in minor units of the request's currency
     * @throws InvalidOrderException if an article is unknown, no longer sold, or not sold in that currency
     */
    public static long total(OrderRequest request, Map<String, Product> catalogue) {
        long total = 0;
        for (OrderLine line : request.items()) {
            Product product = catalogue.get(line.sku());
            if (product == null) {
                throw new InvalidOrderException("unknown SKU: " + line.sku());
            }
            Long price = product.prices().get(request.currency());
            if (!product.active() || price == null) {
                throw new InvalidOrderException(
                        line.sku() + " is not sold" + (product.active() ? " in " + request.currency() : " any more"));
            }
            total = Math.addExact(total, Math.multiplyExact(price, line.quantity()));
        }
        return total;
    }
}
