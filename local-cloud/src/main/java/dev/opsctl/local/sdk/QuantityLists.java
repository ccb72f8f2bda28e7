package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;

/**
 * CloudFront's API puts each list into a structure with its {@code Quantity}; people, and CloudFormation, write the list alone, or the
 * structure without the number.
 */
public final class QuantityLists {

    private static final String ITEMS = "Items";
    private static final String QUANTITY = "Quantity";

    private QuantityLists() {}

    /** JSON of a model class in the API's form. */
    public static JsonNode counted(JsonNode node, Class<? extends SdkPojo> type) {
        try {
            return counted(node, (SdkPojo) type.getMethod("builder").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " has no builder", e);
        }
    }

    private static JsonNode counted(JsonNode node, SdkPojo model) {
        boolean list = field(model, ITEMS) != null && field(model, QUANTITY) != null;
        if (list && node.isArray()) {
            ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
            wrapped.set(ITEMS, node);
            if (field(model, "Enabled") != null) {
                wrapped.put("Enabled", !node.isEmpty());
            }
            return counted(wrapped, model);
        } else if (!node.isObject()) {
            return node;
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        node.properties().forEach(member -> {
            SdkField<?> field = field(model, member.getKey());
            out.set(member.getKey(), field == null ? member.getValue() : member(member.getValue(), field));
        });
        if (list && !out.has(QUANTITY)) {
            out.put(QUANTITY, out.path(ITEMS).size());
        }
        return out;
    }

    private static JsonNode member(JsonNode value, SdkField<?> field) {
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            return counted(value, field.constructor().get());
        } else if (field.marshallingType() == MarshallingType.LIST && value.isArray()) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(one -> items.add(member(one, item)));
            return items;
        }
        return value;
    }

    private static @Nullable SdkField<?> field(SdkPojo model, String name) {
        for (SdkField<?> field : model.sdkFields()) {
            if (field.memberName().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
