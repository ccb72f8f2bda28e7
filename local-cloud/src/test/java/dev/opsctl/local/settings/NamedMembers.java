package dev.opsctl.local.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Members of requests by the last part of their paths, which is all that most refusals name. */
final class NamedMembers {

    /** Structures within themselves end here. */
    private static final int DEEPEST = 8;

    private NamedMembers() {}

    /** How many members of a request have a name, however deep, in whatever case. */
    static int of(SdkPojo request, String name) {
        return request.sdkFields().stream()
                .mapToInt(field -> of(field, name, 0))
                .sum();
    }

    private static int of(SdkField<?> field, String name, int depth) {
        return (PojoJson.name(field).equalsIgnoreCase(name) ? 1 : 0) + within(field, name, depth);
    }

    private static int within(SdkField<?> field, String name, int depth) {
        if (depth > DEEPEST) {
            return 0;
        }
        int found = field.getOptionalTrait(ListTrait.class)
                        .map(list -> within(list.memberFieldInfo(), name, depth + 1))
                        .orElse(0)
                + field.getOptionalTrait(MapTrait.class)
                        .map(map -> within(map.valueFieldInfo(), name, depth + 1))
                        .orElse(0);
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            for (SdkField<?> inner : field.constructor().get().sdkFields()) {
                found += of(inner, name, depth + 1);
            }
        }
        return found;
    }

    /** A request without a member, wherever in lists and maps it is. */
    static ObjectNode without(ObjectNode request, String path) {
        ObjectNode copy = request.deepCopy();
        remove(copy, path.split("\\."), 0);
        return copy;
    }

    private static void remove(JsonNode node, String[] path, int at) {
        if (node instanceof ObjectNode object && object.has(path[at])) {
            if (at == path.length - 1) {
                object.remove(path[at]);
            } else {
                remove(object.get(path[at]), path, at + 1);
            }
        } else if (node.isContainerNode()) {
            node.forEach(child -> remove(child, path, at));
        }
    }
}
