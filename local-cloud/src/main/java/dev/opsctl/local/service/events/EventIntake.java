package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;

/** The buses of one account and region, for the PutEvents of another one. */
public interface EventIntake {

    /**
     * Takes an event that the bus's policy has let in.
     *
     * @param bus its name
     * @param traceHeader the tracing header of the event; null if it has none
     */
    void route(String bus, JsonNode event, String traceHeader);
}
