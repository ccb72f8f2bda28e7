package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.gateway.RandomModel;
import dev.opsctl.local.sdk.PojoJson;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/** Whatever a table or a queue of deliveries keeps comes back as it was, with every component of it set. */
class StoredRecordsTest {

    private static final List<Object> SAMPLES = List.of(
            "1",
            1,
            1L,
            true,
            1.5,
            1.5f,
            Duration.ofMillis(1500),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            SdkBytes.fromByteArray(new byte[] {1, 2, (byte) 200}));

    @TempDir
    static Path home;

    /** Classes named where tables and queues of deliveries are made. */
    static Set<Class<?>> stored() {
        JavaClasses classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
        return classes.stream()
                .flatMap(each -> each.getCodeUnits().stream())
                .filter(StoredRecordsTest::makesATable)
                .flatMap(code -> code.getReferencedClassObjects().stream())
                .map(ReferencedClassObject::getRawType)
                .map(type -> type.reflect())
                .collect(Collectors.toCollection(
                        () -> new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()))));
    }

    private static boolean makesATable(JavaCodeUnit code) {
        return code.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getName().equals("table")
                                && call.getTarget().getRawParameterTypes().size() == 2
                                && call.getTargetOwner().getPackageName().startsWith("dev.opsctl.local"))
                || code.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(DeliveryQueue.class));
    }

    @Test
    void whatIsStoredComesBack() {
        SortedMap<String, String> failed = new TreeMap<>();
        Set<Class<?>> types = stored();
        try (MvStore store = MvStore.open(home)) {
            for (Class<?> type : types) {
                try {
                    comesBack(store, type);
                } catch (ReflectiveOperationException | RuntimeException | AssertionError e) {
                    Throwable cause = e;
                    while (cause.getCause() != null) {
                        cause = cause.getCause();
                    }
                    failed.put(type.getName(), cause.toString());
                }
            }
        }
        assertTrue(
                failed.isEmpty(),
                () -> String.join(
                        "\n", failed.entrySet().stream().map(Object::toString).toList()));
        assertTrue(types.size() > 120, types.size() + " types are stored: " + types);
    }

    private static <T> void comesBack(MvStore store, Class<T> type) throws ReflectiveOperationException {
        T value = type.cast(value(type, Set.of()));
        Table<T> table = store.table(type.getName(), type);
        table.insert("k", value);
        for (Table<T> each : List.of(table, table.shared())) {
            T read = each.get("k").orElseThrow();
            if (value instanceof byte[] bytes) {
                assertArrayEquals(bytes, (byte[]) read);
            } else {
                assertEquals(
                        PojoJson.mapper().<JsonNode>valueToTree(value),
                        PojoJson.mapper().<JsonNode>valueToTree(read));
                assertEquals(told(value), told(read));
            }
        }
    }

    /** A record's components as text: arrays have no equality of their own. */
    private static String told(Object value) throws ReflectiveOperationException {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        } else if (value instanceof Record) {
            StringBuilder text = new StringBuilder();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                Object part = component.getAccessor().invoke(value);
                text.append(component.getName())
                        .append('=')
                        .append(part == null ? null : told(part))
                        .append(' ');
            }
            return text.toString();
        } else if (value instanceof List<?> list) {
            StringBuilder text = new StringBuilder();
            for (Object each : list) {
                text.append(told(each)).append(',');
            }
            return text.toString();
        }
        return mutable(value.getClass()) ? PojoJson.mapper().valueToTree(value).toString() : value.toString();
    }

    /**
     * A sample.
     *
     * @param within the types that it is a part of: what contains itself ends there
     * @return null for what ends there
     */
    private static @Nullable Object value(Type type, Set<Type> within) throws ReflectiveOperationException {
        if (!(type instanceof ParameterizedType generic)) {
            return sample((Class<?>) type, within);
        }
        Class<?> raw = (Class<?>) generic.getRawType();
        Object item = value(generic.getActualTypeArguments()[0], within);
        if (raw.isAssignableFrom(List.class)) {
            return item == null ? List.of() : List.of(item);
        } else if (raw.isAssignableFrom(TreeSet.class)) {
            return new TreeSet<>(Set.of(item));
        } else if (raw.isAssignableFrom(TreeMap.class)) {
            Object mapped = value(generic.getActualTypeArguments()[1], within);
            return mapped == null ? new TreeMap<>() : new TreeMap<>(Map.of(item, mapped));
        }
        throw new IllegalArgumentException("no sample of " + type);
    }

    private static @Nullable Object sample(Class<?> type, Set<Type> within) throws ReflectiveOperationException {
        if (SdkPojo.class.isAssignableFrom(type)) {
            return new RandomModel(1).build((SdkPojo) type.getMethod("builder").invoke(null));
        } else if (type.isRecord() || mutable(type)) {
            Set<Type> inside = new HashSet<>(within);
            return !inside.add(type) ? null : type.isRecord() ? record(type, inside) : fields(type, inside);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type == byte[].class) {
            return new byte[] {1, 2, (byte) 200};
        } else if (JsonNode.class.isAssignableFrom(type) && type.isAssignableFrom(ObjectNode.class)) {
            return JsonNodeFactory.instance.objectNode().put("a", 1);
        }
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        return SAMPLES.stream()
                .filter(boxed::isInstance)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sample of " + type));
    }

    /** A class with fields that anybody can set, as the interpreter of Step Functions has. */
    private static boolean mutable(Class<?> type) {
        return type.getName().startsWith("dev.opsctl") && !type.isRecord() && !type.isEnum();
    }

    private static Object fields(Class<?> type, Set<Type> within) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object made = constructor.newInstance();
        for (Field field : type.getFields()) {
            boolean kept = !Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers());
            if (kept && !field.isAnnotationPresent(JsonIgnore.class)) {
                field.setAccessible(true);
                field.set(made, value(field.getGenericType(), within));
            }
        }
        return made;
    }

    private static Object record(Class<?> type, Set<Type> within) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(components[i].getGenericType(), within);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
