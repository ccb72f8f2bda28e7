package dev.opsctl.functions.orders.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An article of the catalogue; {@code category} is null for what belongs to none, prices are in minor units by currency. */
public record Product(
        String sku, @Nullable String category, Map<String, String> names, Map<String, Long> prices, boolean active) {}
