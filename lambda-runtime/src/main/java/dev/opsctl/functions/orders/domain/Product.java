package dev.opsctl.functions.orders.domain;

import java.util.Map;

/** An article of the catalogue; prices in minor units by currency. */
public record Product(String sku, Map<String, String> names, Map<String, Long> prices, boolean active) {}
