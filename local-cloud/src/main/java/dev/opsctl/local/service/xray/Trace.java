package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A trace put together as X-Ray shows it: subsegments that came alone are in their segments, and what was called but sends no segments has
 * an inferred one.
 */
final class Trace {

    private static final int DEEPEST = 100;

    private final String id;
    private final List<Segment> segments;
    /** Which segment each segment and subsegment belongs to. */
    private final Map<String, Segment> owners = new HashMap<>();

    private Trace(String id, List<Segment> segments) {
        this.id = id;
        this.segments = segments;
        segments.forEach(segment -> segment.all().forEach(part -> owners.put(part.id(), segment)));
    }

    static Trace of(String id, List<ObjectNode> documents) {
        Map<String, ObjectNode> parts = new HashMap<>();
        Map<String, String> above = new HashMap<>();
        for (ObjectNode document : documents) {
            boolean alone = document.path("type").asText().equals("subsegment");
            index(document, alone ? document.path("parent_id").asText() : null, parts, above);
        }
        List<Segment> segments = new ArrayList<>();
        for (ObjectNode document : documents) {
            String parent = above.get(document.path("id").asText());
            if (parent != null && parts.containsKey(parent) && reachesTop(parent, above)) {
                parts.get(parent).withArray("/subsegments").add(document);
            } else {
                segments.add(new Segment(document));
            }
        }
        parts.values().forEach(Trace::inOrder);
        infer(segments);
        segments.sort(Comparator.comparingDouble(Segment::start));
        return new Trace(id, segments);
    }

    private static void index(
            ObjectNode part, @Nullable String parent, Map<String, ObjectNode> parts, Map<String, String> above) {
        String id = part.path("id").asText();
        parts.put(id, part);
        above.put(id, parent);
        for (JsonNode below : part.path("subsegments")) {
            if (below instanceof ObjectNode object) {
                index(object, id, parts, above);
            }
        }
    }

    /** Subsegments that name each other as parents, or lie too deep, stay alone. */
    private static boolean reachesTop(String id, Map<String, String> above) {
        String part = id;
        for (int i = 0; i < DEEPEST && part != null; i++) {
            part = above.get(part);
        }
        return part == null;
    }

    /** Subsegments that came alone came as they ended. */
    private static void inOrder(ObjectNode part) {
        if (part.path("subsegments").size() > 1) {
            List<JsonNode> below = new ArrayList<>();
            part.path("subsegments").forEach(below::add);
            below.sort(
                    Comparator.comparingDouble(child -> child.path("start_time").asDouble()));
            part.putArray("subsegments").addAll(below);
        }
    }

    private static void infer(List<Segment> segments) {
        Set<String> called = new HashSet<>();
        segments.forEach(segment -> called.add(segment.parentId()));
        for (Segment segment : List.copyOf(segments)) {
            for (Segment call : segment.all()) {
                if (!call.namespace().isEmpty() && call != segment && !called.contains(call.id())) {
                    segments.add(inferred(call));
                }
            }
        }
    }

    /** What a call says about what it called. */
    private static Segment inferred(Segment call) {
        ObjectNode json = call.json().objectNode();
        JsonNode aws = call.json().path("aws");
        String name = call.name();
        String type = call.namespace().equals("remote") ? "remote" : "AWS::" + name;
        for (String[] kind : new String[][] {
            {"table_name", "AWS::DynamoDB::Table"},
            {"queue_url", "AWS::SQS::Queue"},
            {"topic_arn", "AWS::SNS::Topic"},
            {"function_name", "AWS::Lambda::Function"}
        }) {
            if (aws.path(kind[0]).isTextual()) {
                name = aws.path(kind[0]).asText();
                type = kind[1];
            }
        }
        json.put("id", Long.toHexString(Long.reverse(Long.parseUnsignedLong(call.id(), 16)) | Long.MIN_VALUE))
                .put("name", name)
                .put("start_time", call.start());
        if (call.inProgress()) {
            json.put("in_progress", true);
        } else {
            json.put("end_time", call.end());
        }
        json.put("parent_id", call.id()).put("inferred", true).put("origin", type);
        for (String copied : new String[] {"trace_id", "http", "aws", "error", "fault", "throttle"}) {
            if (call.json().has(copied)) {
                json.set(copied, call.json().get(copied));
            }
        }
        return new Segment(json);
    }

    String id() {
        return id;
    }

    /** In the order in which they began. */
    List<Segment> segments() {
        return segments;
    }

    /** Where the trace begins; never asked of a trace without segments. */
    Segment root() {
        return segments.stream()
                .filter(segment -> !owners.containsKey(segment.parentId()))
                .findFirst()
                .orElse(segments.get(0));
    }

    /** The segment that holds the call to this one; null if nobody called it. */
    @Nullable
    Segment caller(Segment segment) {
        return owners.get(segment.parentId());
    }

    double start() {
        return segments.stream().mapToDouble(Segment::start).min().orElse(0);
    }

    double end() {
        return segments.stream().mapToDouble(Segment::end).max().orElse(0);
    }

    /** Seconds from its begin to the end of all that it caused. */
    double duration() {
        return Math.max(0, end() - start());
    }

    boolean isPartial() {
        return segments.stream().flatMap(segment -> segment.all().stream()).anyMatch(Segment::inProgress);
    }

    /** A segment's document as it is shown: with the trace's id, which inferred ones of older documents may lack. */
    String document(Segment segment) {
        ObjectNode json = segment.json();
        json.set("trace_id", TextNode.valueOf(id));
        return json.toString();
    }
}
