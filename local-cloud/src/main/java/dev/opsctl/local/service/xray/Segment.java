package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A segment or subsegment, seen through its document. */
record Segment(ObjectNode json) {

    String id() {
        return json.path("id").asText();
    }

    /** Empty for one that nobody called. */
    String parentId() {
        return json.path("parent_id").asText("");
    }

    String name() {
        return json.path("name").asText();
    }

    /** Its type on the graph: {@code AWS::Lambda::Function}, {@code remote}; null if it says none. */
    @Nullable
    String type() {
        return json.path("origin").isTextual() ? json.path("origin").asText() : null;
    }

    /** {@code aws} or {@code remote} for calls, otherwise empty. */
    String namespace() {
        return json.path("namespace").asText("");
    }

    /** Seconds since 1970. */
    double start() {
        return json.path("start_time").asDouble();
    }

    /** Seconds since 1970; of what is in progress, its start. */
    double end() {
        return json.path("end_time").asDouble(start());
    }

    double seconds() {
        return Math.max(0, end() - start());
    }

    boolean inProgress() {
        return json.path("in_progress").asBoolean();
    }

    boolean inferred() {
        return json.path("inferred").asBoolean();
    }

    boolean fault() {
        return json.path("fault").asBoolean() || status() >= 500;
    }

    boolean throttle() {
        return json.path("throttle").asBoolean() || status() == 429;
    }

    boolean error() {
        return !fault() && (json.path("error").asBoolean() || throttle() || status() >= 400);
    }

    boolean ok() {
        return !fault() && !error();
    }

    /** Of the answer; 0 if there is none. */
    int status() {
        return json.path("http").path("response").path("status").asInt();
    }

    JsonNode request() {
        return json.path("http").path("request");
    }

    JsonNode annotations() {
        return json.path("annotations");
    }

    List<Segment> subsegments() {
        List<Segment> below = new ArrayList<>();
        for (JsonNode child : json.path("subsegments")) {
            if (child instanceof ObjectNode object) {
                below.add(new Segment(object));
            }
        }
        return below;
    }

    /** This one and all subsegments, at any depth. */
    List<Segment> all() {
        List<Segment> all = new ArrayList<>();
        each(all::add);
        return all;
    }

    private void each(Consumer<Segment> visitor) {
        visitor.accept(this);
        subsegments().forEach(below -> below.each(visitor));
    }
}
