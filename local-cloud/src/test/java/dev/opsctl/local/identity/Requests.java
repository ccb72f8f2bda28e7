package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.wire.WireModel;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Requests of all operations of a service, as its models have them: members that name something get what a test says, required others a
 * value of their type.
 */
final class Requests {

    private static final int DEEPEST = 3;

    private Requests() {}

    /** All operations of a service, in the order of their names. */
    static List<Operations.Bound> operations(ServiceDefinition<?> service) {
        return WireModel.of(service.clientInterface()).operations().stream()
                .map(WireModel.Operation::name)
                .sorted(Comparator.naturalOrder())
                .map(name -> Operations.find(service.clientInterface(), name))
                .flatMap(Optional::stream)
                .toList();
    }

    /** @param names the value of a member by its path in lower case ({@code transactitems.put.tablename}); null leaves it out, or to chance */
    static SdkRequest build(Operations.Bound operation, Function<String, String> names) {
        SdkPojo builder = operation.newBuilder();
        fill(builder, "", names, 0);
        return (SdkRequest) ((Buildable) builder).build();
    }

    private static boolean fill(SdkPojo builder, String prefix, Function<String, String> names, int depth) {
        boolean any = false;
        for (SdkField<?> field : builder.sdkFields()) {
            Object value =
                    value(field, prefix + field.memberName().toLowerCase(Locale.ROOT), names, depth, required(field));
            if (value != null) {
                field.set(builder, value);
                any = true;
            }
        }
        return any;
    }

    private static boolean required(SdkField<?> field) {
        return field.containsTrait(RequiredTrait.class);
    }

    private static Object value(
            SdkField<?> field, String path, Function<String, String> names, int depth, boolean required) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.STRING) {
            String named = names.apply(path);
            return named == null && required ? "x" : named;
        } else if (type == MarshallingType.SDK_POJO) {
            if (depth >= DEEPEST) {
                return null;
            }
            SdkPojo builder = field.constructor().get();
            boolean any = fill(builder, path + ".", names, depth + 1);
            return any || required ? ((Buildable) builder).build() : null;
        } else if (type == MarshallingType.LIST) {
            Object item = value(field.getTrait(ListTrait.class).memberFieldInfo(), path, names, depth + 1, required);
            return item == null ? null : List.of(item);
        } else if (type == MarshallingType.MAP) {
            String key = names.apply(path + ".#key");
            if (key == null && !required) {
                return null;
            }
            Object item = value(field.getTrait(MapTrait.class).valueFieldInfo(), path, names, depth + 1, true);
            return item == null ? null : Map.of(key == null ? "x" : key, item);
        }
        return required ? anything(type) : null;
    }

    private static Object anything(MarshallingType<?> type) {
        if (type == MarshallingType.INTEGER) {
            return 1;
        } else if (type == MarshallingType.LONG) {
            return 1L;
        } else if (type == MarshallingType.BOOLEAN) {
            return true;
        } else if (type == MarshallingType.INSTANT) {
            return Instant.EPOCH;
        } else if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromUtf8String("x");
        } else if (type == MarshallingType.DOUBLE) {
            return 1.0;
        } else if (type == MarshallingType.FLOAT) {
            return 1f;
        }
        return null;
    }

    /** Calls an operation; what it throws is thrown. */
    static Object call(Object client, Operations.Bound operation, SdkRequest request) throws Throwable {
        try {
            return operation.upload()
                    ? operation.method().invoke(client, request, RequestBody.fromString("x"))
                    : operation.method().invoke(client, request);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
