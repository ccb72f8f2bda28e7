package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.sdk.ConstrainedShape;
import dev.opsctl.local.sdk.Constraints;
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
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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
 * value of their type that the model allows.
 */
final class Requests {

    /** Where members that need not be there end, and where all do. */
    private static final int DEEP = 3;

    private static final int DEEPEST = 7;
    /** Of the texts that patterns demand, one that fits is found here. */
    private static final List<String> TEXTS = List.of(
            "x",
            "1",
            "{}",
            "/x",
            "x/x",
            "a@x.example",
            "x.example",
            "alias/x",
            "v1",
            "lambda:x",
            "arn:aws:iam::444455556666:role/x",
            "arn:aws:cloudfront::444455556666:distribution/X",
            "us-east-1");

    private final Function<String, ?> named;
    private final Function<String, ?> usual;
    private final Constraints model;
    /** How many members were named so far. */
    private int names;

    private Requests(Function<String, ?> named, Function<String, ?> usual, Constraints model) {
        this.named = named;
        this.usual = usual;
        this.model = model;
    }

    /** All operations of a service, in the order of their names. */
    static List<Operations.Bound> operations(ServiceDefinition<?> service) {
        return WireModel.of(service.clientInterface()).operations().stream()
                .map(WireModel.Operation::name)
                .sorted(Comparator.naturalOrder())
                .map(name -> Operations.find(service.clientInterface(), name))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * A request of an operation.
     *
     * @param named the text (or bytes) of a member by its path in lower case ({@code transactitems.put.tablename}); null leaves it out, or
     *     to the model
     */
    static SdkRequest build(Operations.Bound operation, Function<String, ?> named) {
        return build(operation, named, path -> null);
    }

    /** @param usual the value of a member that is required, where nothing is named; null leaves it to the model */
    static SdkRequest build(Operations.Bound operation, Function<String, ?> named, Function<String, ?> usual) {
        Constraints model = Constraints.of(operation.method().getDeclaringClass());
        SdkPojo builder = operation.newBuilder();
        new Requests(named, usual, model)
                .fill(builder, "", model.input(operation.name()).orElse(null), 0);
        return (SdkRequest) ((Buildable) builder).build();
    }

    /** Whether the service's model allows a request. */
    static boolean allowed(ServiceDefinition<?> service, SdkRequest request) {
        try {
            Constraints.of(service.clientInterface()).check(request);
            return true;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private void fill(SdkPojo builder, String prefix, ConstrainedShape shape, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            boolean required = field.containsTrait(RequiredTrait.class)
                    || shape != null
                            && (shape.required().contains(field.memberName())
                                    || shape.required().contains(field.locationName()));
            Object value = value(
                    field,
                    prefix + field.memberName().toLowerCase(Locale.ROOT),
                    below(shape, field.memberName()),
                    depth,
                    required);
            if (value != null) {
                field.set(builder, value);
            }
        }
    }

    private ConstrainedShape below(ConstrainedShape shape, String part) {
        return shape == null ? null : model.shape(shape.below(part)).orElse(null);
    }

    private Object value(SdkField<?> field, String path, ConstrainedShape shape, int depth, boolean required) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.STRING) {
            return said(path, required) instanceof String text ? text : required ? text(shape) : null;
        } else if (type == MarshallingType.SDK_BYTES) {
            return said(path, required) instanceof SdkBytes bytes
                    ? bytes
                    : required ? SdkBytes.fromUtf8String("x".repeat(least(shape))) : null;
        } else if (type == MarshallingType.SDK_POJO) {
            if (depth >= (required ? DEEPEST : DEEP)) {
                return null;
            }
            SdkPojo builder = field.constructor().get();
            int before = names;
            fill(builder, path + ".", shape, depth + 1);
            return names > before || required ? ((Buildable) builder).build() : null;
        } else if (type == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            Object value = value(item, path, below(shape, "member"), depth + 1, required);
            return value == null ? null : List.of(value);
        } else if (type == MarshallingType.MAP) {
            Object key = said(path + ".#key", required);
            if (key == null && !required) {
                return null;
            }
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            Object value = value(item, path, below(shape, "value"), depth + 1, true);
            return value == null ? null : Map.of(key == null ? text(below(shape, "key")) : key, value);
        }
        return required ? scalar(type, least(shape)) : null;
    }

    private Object said(String path, boolean required) {
        Object said = named.apply(path);
        names += said == null ? 0 : 1;
        return said != null || !required ? said : usual.apply(path);
    }

    private static int least(ConstrainedShape shape) {
        return shape == null || shape.min() == null
                ? 1
                : Math.max(1, shape.min().intValue());
    }

    private static String text(ConstrainedShape shape) {
        if (shape == null) {
            return "x";
        } else if (!shape.values().isEmpty()) {
            return shape.values().get(0);
        }
        int least = least(shape);
        return Stream.concat(TEXTS.stream(), Stream.of("x".repeat(least), "1".repeat(least)))
                .filter(text -> text.length() >= least
                        && (shape.max() == null || text.length() <= shape.max().longValue())
                        && (shape.pattern() == null || BoundedPattern.matches(shape.pattern(), text)))
                .findFirst()
                .orElse("x".repeat(least));
    }

    private static Object scalar(MarshallingType<?> type, int least) {
        if (type == MarshallingType.INTEGER) {
            return least;
        } else if (type == MarshallingType.LONG) {
            return (long) least;
        } else if (type == MarshallingType.BOOLEAN) {
            return true;
        } else if (type == MarshallingType.INSTANT) {
            return Instant.EPOCH;
        } else if (type == MarshallingType.DOUBLE) {
            return (double) least;
        } else if (type == MarshallingType.FLOAT) {
            return (float) least;
        }
        return null;
    }

    /** Whether a service has an operation at all. @param service the service itself, behind all that refuses requests */
    static boolean isServed(Object service, Operations.Bound operation) {
        try {
            call(service, operation, (SdkRequest) ((Buildable) operation.newBuilder()).build());
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (Throwable e) {
            return true; // it has looked at it
        }
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
