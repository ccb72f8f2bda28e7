package dev.opsctl.functions.orders.domain;

/** So many pieces of one article. */
public record OrderLine(String sku, int quantity) {}
