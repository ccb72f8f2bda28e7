package dev.opsctl.local.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The default event bus as AWS services reach it: customers may not put events whose source begins with {@code aws.}, services do. */
public interface EventSink {

    /**
     * Puts an event of an AWS service on the default bus of the scope. Returns when the event is durable.
     *
     * @param source such as {@code aws.states}
     */
    void emit(String source, String detailType, List<String> resources, JsonNode detail);
}
