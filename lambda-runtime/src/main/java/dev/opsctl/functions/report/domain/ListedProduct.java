package dev.opsctl.functions.report.domain;

/** One item as the report lists it; an attribute that the item lacks is the empty string. */
public record ListedProduct(String name, String date) {}
