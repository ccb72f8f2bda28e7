package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What TestState sees of the one state that it runs: the data at every stage, and which rule handled its error. */
public final class Inspection {

    /** The data after each stage, by the names of the API's InspectionData. */
    public final Map<String, JsonNode> stages = new LinkedHashMap<>();
    /** How many attempts the retrier of the error has made, says the test. */
    final int retries;

    /** The items of a Map that the test gives as read from outside; null if they come from the input. */
    public @Nullable JsonNode items;

    /** What the state failed with, if it did. */
    public @Nullable StateError error;

    public @Nullable Integer retryIndex;
    public long backoffMillis;
    public @Nullable Integer catchIndex;

    public Inspection(int retries) {
        this.retries = retries;
    }
}
