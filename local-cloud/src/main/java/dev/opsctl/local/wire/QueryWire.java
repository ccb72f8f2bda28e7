package dev.opsctl.local.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Requests of AWS's query protocol: {@code Tags.member.1.Key=…}.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 */
public final class QueryWire {

    private static final int DEEPEST = 64;

    private QueryWire() {}

    /** Fills a builder of a service whose model describes only JSON (SQS) from the names of its query protocol. */
    public static void fillCompatible(Map<String, String> parameters, SdkPojo builder) {
        fill(
                SqsQueryNames.of(builder.getClass()).translated(SqsQueryNames.shape(builder.getClass()), parameters),
                builder);
    }

    /** Fills a builder from decoded parameters. */
    public static void fill(Map<String, String> parameters, SdkPojo builder) {
        Node root = new Node();
        parameters.forEach((name, value) -> root.put(name, value, 0));
        fill(root, builder);
    }

    /** Parameters as a tree along their dots. */
    private static final class Node {
        private final Map<String, Node> children = new LinkedHashMap<>();
        private @Nullable String value;

        void put(String path, String text, int depth) {
            if (depth > DEEPEST) {
                throw new WireException("SerializationException", "Keys must not have more than " + DEEPEST + " parts");
            }
            int dot = path.indexOf('.');
            Node child = children.computeIfAbsent(dot < 0 ? path : path.substring(0, dot), k -> new Node());
            if (dot < 0) {
                child.value = text;
            } else {
                child.put(path.substring(dot + 1), text, depth + 1);
            }
        }

        /** The numbered children in numeric order. */
        List<Node> numbered() {
            Map<Integer, Node> sorted = new TreeMap<>();
            children.forEach((name, node) -> {
                if (name.matches("[0-9]{1,6}")) {
                    sorted.put(Integer.valueOf(name), node);
                }
            });
            return new ArrayList<>(sorted.values());
        }

        @Nullable
        Node child(String name, String fallback) {
            Node node = children.get(name);
            return node != null ? node : children.get(fallback);
        }
    }

    private static void fill(Node node, SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            Node value = node.children.get(field.locationName());
            if (value != null) {
                field.set(builder, read(value, field));
            }
        }
    }

    private static Object read(Node node, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(node, builder);
            return ((Buildable) builder).build();
        } else if (type == MarshallingType.LIST) {
            ListTrait trait = field.getTrait(ListTrait.class);
            Node items = trait.isFlattened() && !node.children.containsKey("member")
                    ? node
                    : node.child(trait.memberLocationName() == null ? "member" : trait.memberLocationName(), "member");
            List<Object> list = new ArrayList<>();
            if (items != null) {
                items.numbered().forEach(item -> list.add(read(item, trait.memberFieldInfo())));
            }
            return list;
        } else if (type == MarshallingType.MAP) {
            MapTrait trait = field.getTrait(MapTrait.class);
            Node entries =
                    trait.isFlattened() && !node.children.containsKey("entry") ? node : node.children.get("entry");
            Map<String, Object> map = new LinkedHashMap<>();
            if (entries != null) {
                for (Node entry : entries.numbered()) {
                    Node key = entry.child(trait.keyLocationName(), "key");
                    Node value = entry.child(trait.valueLocationName(), "value");
                    if (key != null && key.value != null) {
                        map.put(key.value, value == null ? null : read(value, trait.valueFieldInfo()));
                    }
                }
            }
            return map;
        }
        return Scalars.read(node.value == null ? "" : node.value, field, Format.ISO_8601);
    }
}
