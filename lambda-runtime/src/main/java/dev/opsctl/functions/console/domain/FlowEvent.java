package dev.opsctl.functions.console.domain;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of an execution's history, as far as the console looks at it.
 *
 * @param id counts from 1 in the order of what happened
 * @param previous the event that led to it
 * @param type as Step Functions names it
 * @param state the state's name, where one is entered or left; null elsewhere
 * @param data input or output; null if there is none
 * @param parameters what a task was called with; empty if it is none, or not known
 */
public record FlowEvent(
        long id,
        long previous,
        String type,
        Instant at,
        @Nullable String state,
        @Nullable String data,
        @Nullable String error,
        @Nullable String cause,
        Map<String, Object> parameters) {}
