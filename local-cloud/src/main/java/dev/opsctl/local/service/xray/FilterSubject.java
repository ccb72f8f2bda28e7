package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a keyword of a filter expression speaks about: a whole trace, which answers by the segment where it begins and has the annotations and
 * users of all, or one of its parts, within {@code service(…) {…}} and {@code edge(…) {…}}.
 *
 * @param part the segment or subsegment that is meant
 * @param whole whether the trace is meant
 */
record FilterSubject(Trace trace, Segment part, boolean whole) {

    static final Map<String, Predicate<FilterSubject>> BOOLEANS = Map.of(
            "ok", s -> s.part.ok(),
            "error", s -> s.part.error(),
            "throttle", s -> s.part.throttle(),
            "fault", s -> s.part.fault(),
            "partial", s -> s.whole ? s.trace.isPartial() : s.part.inProgress(),
            "inferred", s -> s.part.inferred(),
            "first", s -> s.trace.segments().get(0) == s.part,
            "last", s -> s.trace.segments().get(s.trace.segments().size() - 1) == s.part,
            "remote", s -> "remote".equals(s.part.type()),
            "root", s -> s.trace.root() == s.part);

    static final Map<String, ToDoubleFunction<FilterSubject>> NUMBERS = Map.of(
            "responsetime", s -> s.part.seconds(),
            "duration", s -> s.whole ? s.trace.duration() : s.part.seconds(),
            "http.status", s -> s.part.status(),
            "index", s -> s.trace.segments().indexOf(s.part),
            "coverage",
                    s -> s.trace.root().seconds() == 0
                            ? 1
                            : s.part.seconds() / s.trace.root().seconds());

    static final Map<String, BiFunction<FilterSubject, Segment, Object>> TEXTS = Map.ofEntries(
            Map.entry("http.url", (s, part) -> part.request().path("url")),
            Map.entry("http.method", (s, part) -> part.request().path("method")),
            Map.entry("http.useragent", (s, part) -> part.request().path("user_agent")),
            Map.entry("http.clientip", (s, part) -> part.request().path("client_ip")),
            Map.entry("user", (s, part) -> part.json().path("user")),
            Map.entry("name", (s, part) -> part.name()),
            Map.entry("type", (s, part) -> part.type() == null ? "" : part.type()),
            Map.entry("message", (s, part) -> messages(part)),
            Map.entry("availabilityzone", (s, part) -> part.json().at("/aws/ec2/availability_zone")),
            Map.entry("instance.id", (s, part) -> part.json().at("/aws/ec2/instance_id")),
            Map.entry("resource.arn", (s, part) -> part.json().path("resource_arn")));

    static FilterSubject of(Trace trace) {
        return new FilterSubject(trace, trace.root(), true);
    }

    private static List<String> messages(Segment part) {
        List<String> messages = new ArrayList<>();
        part.all().forEach(each -> each.json()
                .path("cause")
                .path("exceptions")
                .forEach(exception -> messages.add(exception.path("message").asText())));
        return messages;
    }

    boolean flag(String name) {
        return Objects.requireNonNull(BOOLEANS.get(name), name).test(this);
    }

    /** None for a status that there is not. */
    DoubleStream numbers(String name) {
        double value = Objects.requireNonNull(NUMBERS.get(name), name).applyAsDouble(this);
        return name.equals("http.status") && value == 0 ? DoubleStream.empty() : DoubleStream.of(value);
    }

    Stream<String> texts(String name) {
        // requests and users are known to segments of which one is not where the trace begins
        boolean anywhere = whole && !name.equals("name") && !name.equals("type");
        BiFunction<FilterSubject, Segment, Object> text = Objects.requireNonNull(TEXTS.get(name), name);
        Function<Segment, Stream<String>> read = segment -> texts(text.apply(this, segment));
        return anywhere ? trace.segments().stream().flatMap(read) : read.apply(part);
    }

    private static Stream<String> texts(Object value) {
        if (value instanceof JsonNode json) {
            return json.isTextual() ? Stream.of(json.asText()) : Stream.empty();
        }
        return value instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of(value.toString());
    }

    Stream<JsonNode> annotations(String key) {
        return (whole ? trace.segments() : List.of(part))
                .stream()
                        .flatMap(segment -> segment.all().stream())
                        .map(each -> each.annotations().path(key))
                        .filter(JsonNode::isValueNode);
    }

    Stream<FilterSubject> services(Predicate<Segment> service) {
        return trace.segments().stream().filter(service).map(segment -> new FilterSubject(trace, segment, false));
    }

    /** Calls from one service to another, each seen as the segment that was called. */
    Stream<FilterSubject> edges(Predicate<Segment> from, Predicate<Segment> to) {
        return trace.segments().stream()
                .filter(to)
                .filter(segment -> trace.caller(segment) != null && from.test(trace.caller(segment)))
                .map(segment -> new FilterSubject(trace, segment, false));
    }

    /**
     * What caused a fault, an error or the time it took.
     *
     * @param kind {@code fault}, {@code error} or {@code responsetime}
     * @param entities whether subsegments are meant, too
     */
    Stream<FilterSubject> rootCauses(String kind, boolean entities) {
        return RootCauses.of(trace, kind).stream()
                .flatMap(segment -> entities ? segment.all().stream() : Stream.of(segment))
                .filter(each -> RootCauses.concerns(each, kind))
                .map(each -> new FilterSubject(trace, each, false));
    }
}
