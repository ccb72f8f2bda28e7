package dev.opsctl.local.service.xray;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.xray.model.Edge;
import software.amazon.awssdk.services.xray.model.Service;

/** Which services call which, and how that went, put together from traces. */
final class ServiceGraph {

    /** What makes a service one on the graph. */
    private record Key(String name, @Nullable String type, @Nullable String account) {

        static Key of(Segment segment) {
            return new Key(
                    segment.name(),
                    segment.type(),
                    segment.json().path("aws").path("account_id").asText(null));
        }
    }

    /** A service, or who calls from outside. */
    private static final class Node {
        private final int reference;
        private final Statistics statistics = new Statistics();
        private final Statistics durations = new Statistics();
        private final Map<Key, Statistics> edges = new LinkedHashMap<>();
        private boolean root;

        private Node(int reference) {
            this.reference = reference;
        }
    }

    private static final String CLIENT = "client";

    private final Map<Key, Node> nodes = new LinkedHashMap<>();

    void add(Trace trace) {
        for (Segment segment : trace.segments()) {
            Key key = Key.of(segment);
            Node node = node(key);
            node.statistics.add(segment, segment.seconds());
            node.durations.add(segment, segment.seconds());
            Segment caller = trace.caller(segment);
            if (caller != null) {
                node(Key.of(caller))
                        .edges
                        .computeIfAbsent(key, k -> new Statistics())
                        .add(segment, segment.seconds());
            } else {
                node.root = true;
                node(new Key(segment.name(), CLIENT, null))
                        .edges
                        .computeIfAbsent(key, k -> new Statistics())
                        .add(segment, segment.seconds());
            }
        }
    }

    private Node node(Key key) {
        return nodes.computeIfAbsent(key, k -> new Node(nodes.size()));
    }

    List<Service> services() {
        List<Service> services = new ArrayList<>();
        nodes.forEach((key, node) -> services.add(service(key, node)));
        return services;
    }

    private Service service(Key key, Node node) {
        boolean client = CLIENT.equals(key.type());
        List<Edge> edges = new ArrayList<>();
        node.edges.forEach((to, statistics) -> edges.add(Edge.builder()
                .referenceId(node(to).reference)
                .startTime(instant(statistics.first()))
                .endTime(instant(statistics.last()))
                .summaryStatistics(statistics.edge())
                .responseTimeHistogram(statistics.histogram())
                .aliases(List.of())
                .build()));
        Service.Builder service = Service.builder()
                .referenceId(node.reference)
                .name(client ? null : key.name())
                .names(client ? List.of() : List.of(key.name()))
                .accountId(key.account())
                .type(key.type())
                .state(client ? "unknown" : "active")
                .root(node.root ? true : null)
                .edges(edges);
        Statistics times = client ? node.edges.values().iterator().next() : node.statistics;
        service.startTime(instant(times.first())).endTime(instant(times.last()));
        if (!client) {
            service.summaryStatistics(node.statistics.service())
                    .durationHistogram(node.durations.histogram())
                    .responseTimeHistogram(node.statistics.histogram());
        }
        return service.build();
    }

    static Instant instant(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }

    /** Seconds with milliseconds. */
    static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
