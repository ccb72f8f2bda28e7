package dev.opsctl.local.settings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Whether the file says something of each member inside the structures that an operation takes, however deep, and of nothing that is not
 * there.
 *
 * @param neither what sets nothing in any operation
 */
record SaidMembers(String operation, SdkPojo request, JsonNode said, JsonNode neither) {

    private static final String NOWHERE = " is in no value of the file: is it read back, refused, or neither?";

    void look(List<String> wrong) {
        TreeSet<String> unknown = new TreeSet<>();
        Stream.of("members", "refused", "neither", "reads", "at")
                .forEach(part -> said.path(part).fieldNames().forEachRemaining(unknown::add));
        for (SdkField<?> field : request.sdkFields()) {
            String member = PojoJson.name(field);
            unknown.remove(member);
            boolean set = said.path("members").has(member);
            if (set || !isSaid(member)) {
                List<JsonNode> values = Stream.concat(
                                Stream.of(said.path("request").path(member)),
                                elements(said.path("members").path(member)).map(SettingsWalk::set))
                        .filter(value -> !value.isMissingNode())
                        .toList();
                keys(member)
                        .filter(key -> values.stream().noneMatch(value -> value.has(key)))
                        .map(key -> member + "." + key)
                        .filter(key -> !isSaid(key))
                        .forEach(key -> wrong.add(operation + "." + key + NOWHERE));
                keys(member).map(key -> member + "." + key).forEach(unknown::remove);
                inside(member, field, values, unknown, wrong);
            }
        }
        unknown.forEach(name -> wrong.add(operation + "." + name + " is in the file, but there is no such member"));
    }

    private boolean isSaid(String path) {
        return said.path("refused").has(path) || said.path("neither").has(path) || neither.has(path);
    }

    private void inside(
            String path, SdkField<?> field, List<JsonNode> values, TreeSet<String> unknown, List<String> wrong) {
        Optional<SdkField<?>> item = item(field);
        if (item.isPresent()) {
            List<JsonNode> items =
                    values.stream().flatMap(SaidMembers::elements).toList();
            inside(path, item.get(), items, unknown, wrong);
        } else if (field.marshallingType() == MarshallingType.SDK_POJO) {
            for (SdkField<?> inner : field.constructor().get().sdkFields()) {
                String at = path + "." + PojoJson.name(inner);
                unknown.remove(at);
                List<JsonNode> set = values.stream()
                        .filter(value -> value.has(PojoJson.name(inner)))
                        .map(value -> value.path(PojoJson.name(inner)))
                        .toList();
                if (!set.isEmpty()) {
                    inside(at, inner, set, unknown, wrong);
                } else if (!isSaid(at)) {
                    wrong.add(operation + "." + at
                            + " is in no value of the file: is it read back, refused, or neither?");
                }
            }
        }
    }

    /** Of a map that has attributes by their names, those that there are. */
    private Stream<String> keys(String member) {
        return Stream.of(((Buildable) request).build().getClass().getMethods())
                .filter(getter ->
                        getter.getParameterCount() == 0 && getter.getName().equalsIgnoreCase(member))
                .map(Method::getGenericReturnType)
                .filter(ParameterizedType.class::isInstance)
                .map(type -> ((ParameterizedType) type).getActualTypeArguments())
                .filter(types -> types.length == 2 && types[0] instanceof Class<?> key && key.isEnum())
                .flatMap(types -> Stream.of(((Class<?>) types[0]).getEnumConstants()))
                .map(String::valueOf)
                .filter(key -> !key.equals("null"));
    }

    /** Of a list or map. */
    private static Optional<SdkField<?>> item(SdkField<?> field) {
        return field.getOptionalTrait(ListTrait.class)
                .<SdkField<?>>map(ListTrait::memberFieldInfo)
                .or(() -> field.getOptionalTrait(MapTrait.class).<SdkField<?>>map(MapTrait::valueFieldInfo));
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
