package dev.opsctl.functions.console.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a trace tells of an order.
 *
 * @param lane where it belongs: {@code api}, {@code function}, {@code queue}, {@code stream}, {@code partner}, {@code mail} or {@code store}
 * @param millis how long it took; null if it is not over
 * @param what in words: an operation and its object, a route and its answer
 * @param failed whether it went wrong
 * @param detail whether it says little by itself: one call of many that a function makes
 */
public record TraceEntry(
        Instant at, @Nullable Long millis, String lane, String name, String what, boolean failed, boolean detail) {}
