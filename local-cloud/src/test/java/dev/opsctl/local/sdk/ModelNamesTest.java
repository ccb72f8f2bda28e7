package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.Services;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where SDK objects become JSON, members have the model's names: a walk over all shapes of all services' requests and answers. */
class ModelNamesTest {

    /** Services whose models say what their members are called on the wire (XML, query, API Gateway's items): the SDK's names are the members'. */
    private static final Set<String> OTHER_WIRES = Set.of(
            "apigateway", "s3", "sns", "sts", "iam", "cloudformation", "cloudfront", "route53", "ses", "s3control");

    @Test
    void no_member_has_a_name_that_only_the_sdk_knows() {
        Set<String> leaking = new TreeSet<>();
        Set<Class<?>> seen = new HashSet<>();
        Services.all()
                .forEach(service -> Arrays.stream(service.clientInterface().getMethods())
                        .filter(method -> method.getParameterCount() > 0
                                && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0]))
                        .forEach(method -> walk(method, seen, leaking)));
        assertTrue(seen.size() > 1_000, "only " + seen.size() + " shapes");
        assertEquals(Set.of(), leaking);
    }

    private static void walk(Method method, Set<Class<?>> seen, Set<String> leaking) {
        Deque<SdkPojo> todo = new ArrayDeque<>();
        add(todo, builder(method.getParameterTypes()[0]));
        add(todo, builder(method.getReturnType()));
        if (method.getGenericReturnType() instanceof ParameterizedType stream) {
            Arrays.stream(stream.getActualTypeArguments())
                    .filter(Class.class::isInstance)
                    .forEach(type -> add(todo, builder((Class<?>) type)));
        }
        while (!todo.isEmpty()) {
            SdkPojo shape = todo.pop();
            if (!seen.add(shape.getClass())) {
                continue;
            }
            for (SdkField<?> field : shape.sdkFields()) {
                if (field.location() == MarshallLocation.PAYLOAD
                        && !OTHER_WIRES.contains(
                                shape.getClass().getPackageName().split("\\.")[4])
                        && !field.locationName().equalsIgnoreCase(PojoJson.name(field))) {
                    leaking.add(shape.getClass().getName() + " " + field.memberName() + ": " + field.locationName());
                }
                add(todo, below(field));
            }
        }
    }

    private static void add(Deque<SdkPojo> todo, @Nullable SdkPojo shape) {
        if (shape != null) {
            todo.push(shape);
        }
    }

    private static @Nullable SdkPojo builder(Class<?> type) {
        try {
            return SdkPojo.class.isAssignableFrom(type)
                    ? (SdkPojo) type.getMethod("builder").invoke(null)
                    : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static @Nullable SdkPojo below(SdkField<?> field) {
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            return field.constructor().get();
        } else if (field.marshallingType() == MarshallingType.LIST) {
            return below(field.getTrait(ListTrait.class).memberFieldInfo());
        } else if (field.marshallingType() == MarshallingType.MAP) {
            return below(field.getTrait(MapTrait.class).valueFieldInfo());
        }
        return null;
    }

    @Test
    void null_and_empty_values_of_items_are_written_and_read_as_dynamodb_names_them() {
        AttributeValue none = AttributeValue.fromNul(true);
        AttributeValue item = AttributeValue.fromM(Map.of(
                "none", none,
                "map", AttributeValue.fromM(Map.of()),
                "list", AttributeValue.fromL(List.of(none)),
                "yes", AttributeValue.fromBool(true)));
        ObjectNode json = PojoJson.write(item);
        assertEquals("{\"NULL\":true}", json.at("/M/none").toString());
        assertEquals("{\"M\":{}}", json.at("/M/map").toString());
        assertEquals("{\"L\":[{\"NULL\":true}]}", json.at("/M/list").toString());
        assertEquals("{\"BOOL\":true}", json.at("/M/yes").toString());
        assertEquals(item, PojoJson.read(json, AttributeValue.class));
    }

    @Test
    void what_was_stored_under_the_sdks_name_is_still_read() {
        ObjectNode stored = PojoJson.mapper().createObjectNode().put("NUL", true);
        assertEquals(AttributeValue.fromNul(true), PojoJson.read(stored, AttributeValue.class));
    }
}
