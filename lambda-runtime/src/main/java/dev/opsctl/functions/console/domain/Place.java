package dev.opsctl.functions.console.domain;

/**
 * Where an order stands in an index that is sorted by time.
 *
 * @param time as it is stored, to the letter
 */
public record Place(String time, String orderID) {}
