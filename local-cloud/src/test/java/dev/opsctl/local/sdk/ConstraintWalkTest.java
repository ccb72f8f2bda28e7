package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.wire.WireModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Walks all that the models of all services demand of all operations' input, at every depth: a value that is too small, too large, not like the
 * pattern, none of the enumeration, or missing is refused, with the service's code and in AWS's form (PLT-2).
 */
class ConstraintWalkTest {

    private static final int DEEPEST = 9;
    private static final long LARGEST = 300_000;
    private static final List<String> ODD =
            List.of("\u0001", "a b", "é!", "*", "/", "-", "", "{", "a", "A", "1", "\uFFFF", " ", "+");

    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> walked = new TreeMap<>();

    /** Where a value stands: what makes a whole request of it, and how AWS calls the place. */
    private record Site(Function<Object, Object> request, String path) {}

    @Test
    void whatever_a_model_demands_is_refused_otherwise_in_AWSs_form() {
        for (ServiceDefinition<?> service : Services.all()) {
            Constraints model = Constraints.of(service.clientInterface());
            for (WireModel.Operation operation :
                    WireModel.of(service.clientInterface()).operations()) {
                Operations.Bound bound = Operations.find(service.clientInterface(), operation.name())
                        .orElse(null);
                ConstrainedShape input = model.input(operation.name()).orElse(null);
                if (service.constrained() && bound != null && input != null) {
                    new Walk(service, model)
                            .members(input, bound.newBuilder(), new Site(request -> request, ""), new HashMap<>());
                }
            }
        }
        assertEquals(
                "", wrong.stream().limit(40).collect(Collectors.joining("\n")), () -> wrong.size() + " of " + walked);
        assertTrue(walked.values().stream().mapToInt(n -> n).sum() > 10_000, walked.toString());
        System.out.println("constraints walked: " + walked);
    }

    private final class Walk {

        private final ServiceDefinition<?> service;
        private final Constraints model;

        Walk(ServiceDefinition<?> service, Constraints model) {
            this.service = service;
            this.model = model;
        }

        void members(ConstrainedShape shape, SdkPojo builder, Site site, Map<Object, Integer> above) {
            if (above.size() > DEEPEST || above.merge(shape, 1, Integer::sum) > 1) {
                return;
            }
            for (SdkField<?> field : builder.sdkFields()) {
                String name = field.memberName();
                String lower = name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
                Site member = new Site(
                        value -> site.request().apply(with(builder, field, value)),
                        site.path().isEmpty() ? input(builder, field) + lower : site.path() + "." + lower);
                if (shape.requires(field, builder)) {
                    refused(member, null, "Member must not be null");
                }
                value(shape.below(name), field, member, above, null);
            }
            above.remove(shape);
        }

        /** API Gateway says of which input a member of the body is. */
        private String input(SdkPojo builder, SdkField<?> field) {
            if (!service.name().equals("apigateway") || field.location() != MarshallLocation.PAYLOAD) {
                return "";
            }
            String request = builder.getClass().getEnclosingClass().getSimpleName();
            return request.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                    + request.substring(1, request.length() - "Request".length()) + "Input.";
        }

        /** @param whole the list or map that the value is a part of, and what is said of it; null if it stands for itself */
        private void value(String name, SdkField<?> field, Site site, Map<Object, Integer> above, Site whole) {
            ConstrainedShape shape = model.shape(name).orElse(null);
            if (shape == null) {
                return;
            }
            MarshallingType<?> type = field.marshallingType();
            Site outer = whole == null ? site : whole;
            if (type == MarshallingType.SDK_POJO) {
                members(shape, field.constructor().get(), site, above);
            } else if (type == MarshallingType.LIST) {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                sizes(shape, site, whole, n -> IntStream.range(0, n)
                        .mapToObj(i -> plain(item))
                        .toList());
                Site items = new Site(
                        value -> site.request().apply(value == null ? null : List.of(value)),
                        site.path() + ".1.member");
                value(shape.below("member"), item, items, above, outer);
            } else if (type == MarshallingType.MAP) {
                SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
                sizes(shape, site, whole, n -> IntStream.range(0, n)
                        .boxed()
                        .collect(Collectors.toMap(i -> "k" + i, i -> plain(item))));
                model.shape(shape.below("key"))
                        .ifPresent(key -> texts(
                                key,
                                new Site(value -> site.request().apply(Map.of(value, plain(item))), site.path()),
                                outer));
                Site values = new Site(
                        value -> site.request().apply(value == null ? null : Map.of("k", value)),
                        site.path() + ".k.member");
                value(shape.below("value"), item, values, above, outer);
            } else if (type == MarshallingType.STRING) {
                texts(shape, site, whole);
            } else if (type == MarshallingType.SDK_BYTES) {
                sizes(shape, site, whole, n -> SdkBytes.fromByteArray(new byte[n]));
            } else if (shape.min() != null || shape.max() != null) {
                numbers(shape, type, site, whole);
            }
        }

        private void texts(ConstrainedShape shape, Site site, Site whole) {
            String fits = Stream.concat(ODD.stream(), Stream.of("x"))
                    .filter(text -> text.length() == 1
                            && (shape.pattern() == null || BoundedPattern.matches(shape.pattern(), text)))
                    .findFirst()
                    .orElse("x");
            sizes(shape, site, whole, fits::repeat);
            if (shape.pattern() != null) {
                long least = shape.min() == null ? 0 : shape.min().longValue();
                ODD.stream()
                        .map(text -> text.repeat(Math.max(1, (int) least)))
                        .filter(text -> !BoundedPattern.matches(shape.pattern(), text))
                        .findFirst()
                        .ifPresent(text -> refused(
                                whole == null ? site : new Site(site.request(), whole.path()),
                                text,
                                shape.says() != null && whole == null
                                        ? shape.says()
                                        : "Member must satisfy regular expression pattern: " + shape.pattern()));
            }
            if (!shape.values().isEmpty()) {
                refused(
                        whole == null ? site : new Site(site.request(), whole.path()),
                        "BOGUS",
                        "Member must satisfy enum value set: " + shape.values());
            }
        }

        private void sizes(ConstrainedShape shape, Site site, Site whole, Function<Integer, Object> sized) {
            Site told = whole == null ? site : new Site(site.request(), whole.path());
            if (shape.min() != null && shape.min().signum() > 0 && shape.min().longValue() <= LARGEST) {
                refused(
                        told,
                        sized.apply(shape.min().intValue() - 1),
                        "Member must have length greater than or equal to " + shape.min());
            }
            if (shape.max() != null && shape.max().longValue() <= LARGEST) {
                refused(
                        told,
                        sized.apply(shape.max().intValue() + 1),
                        "Member must have length less than or equal to " + shape.max());
            }
        }

        private void numbers(ConstrainedShape shape, MarshallingType<?> type, Site site, Site whole) {
            Site told = whole == null ? site : new Site(site.request(), whole.path());
            if (shape.min() != null && fits(type, shape.min().subtract(BigDecimal.ONE))) {
                refused(
                        told,
                        number(type, shape.min().subtract(BigDecimal.ONE)),
                        "Member must have value greater than or equal to " + shape.min());
            }
            if (shape.max() != null && fits(type, shape.max().add(BigDecimal.ONE))) {
                refused(
                        told,
                        number(type, shape.max().add(BigDecimal.ONE)),
                        "Member must have value less than or equal to " + shape.max());
            }
        }

        private void refused(Site site, Object value, String demand) {
            walked.merge(service.clientInterface().getSimpleName(), 1, Integer::sum);
            SdkPojo request = (SdkPojo) site.request().apply(value);
            String what = request.getClass().getSimpleName() + " " + site.path() + " [" + demand + "]";
            try {
                model.check(request);
                wrong.add(what + ": accepted");
            } catch (AwsServiceException e) {
                String words = e.awsErrorDetails().errorMessage();
                String said = form(site, words, demand);
                if (e.statusCode() != 400 || !said.isEmpty()) {
                    wrong.add(what + ": " + said + " in " + (words.length() > 600 ? words.substring(0, 600) : words));
                }
            }
        }

        /** What is missing in the words; nothing if they are right. */
        private String form(Site site, String words, String demand) {
            if (model.singly() || service.name().equals("s3") || service.name().equals("sqs")) {
                return ""; // recorded in words of their own
            } else if (demand.contains("%s") || words.startsWith("The specified value for " + site.path())) {
                return demand.contains("%s") && !words.equals(demand.formatted(site.path())) ? demand : "";
            } else if (words.matches("(?s)\\d{2,} validation errors detected: .*")) {
                return ""; // ten are told
            }
            String at = "at '" + site.path() + "' failed to satisfy constraint: ";
            boolean counted = words.matches("(?s)(1 validation error|[2-9] validation errors) detected: Value .*");
            boolean told = Stream.of(words.split("; (?=Value )"))
                    .anyMatch(each -> each.contains(at)
                            && (each.endsWith(at + demand) || each.contains(": [") && each.contains(demand)));
            return counted && told ? "" : at + demand;
        }
    }

    private static Object with(SdkPojo like, SdkField<?> field, Object value) {
        SdkPojo builder;
        try {
            var create = like.getClass().getDeclaredConstructor();
            create.setAccessible(true);
            builder = (SdkPojo) create.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (value != null) {
            field.set(builder, value);
        }
        return ((Buildable) builder).build();
    }

    private static Object plain(SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return ((Buildable) field.constructor().get()).build();
        } else if (type == MarshallingType.LIST) {
            return List.of();
        } else if (type == MarshallingType.MAP) {
            return Map.of();
        }
        return type == MarshallingType.STRING
                ? "x"
                : type == MarshallingType.SDK_BYTES
                        ? SdkBytes.fromUtf8String("x")
                        : Objects.requireNonNull(number(type, BigDecimal.ONE));
    }

    private static boolean fits(MarshallingType<?> type, BigDecimal number) {
        return type != MarshallingType.INTEGER || number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
    }

    private static Object number(MarshallingType<?> type, BigDecimal number) {
        if (type == MarshallingType.INTEGER) {
            return number.intValue();
        } else if (type == MarshallingType.LONG) {
            return number.longValue();
        } else if (type == MarshallingType.DOUBLE) {
            return number.doubleValue();
        } else if (type == MarshallingType.FLOAT) {
            return number.floatValue();
        }
        return type == MarshallingType.BOOLEAN ? Boolean.TRUE : number;
    }
}
