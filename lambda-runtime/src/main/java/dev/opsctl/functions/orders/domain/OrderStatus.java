package dev.opsctl.functions.orders.domain;

/** Where an order stands (ORD-9). An order is born RECEIVED or REJECTED; the flow owns it from PENDING on. */
public enum OrderStatus {
    RECEIVED,
    PENDING,
    PAID,
    SHIPPED,
    CONFIRMED,
    PAYMENT_FAILED,
    REFUNDED,
    MANUAL_REVIEW,
    REJECTED,
    CANCELLED
}
