package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Makes the exceptions that services throw, with the code and the status that their clients see: those of AWS's model
 * ({@link ServiceFacts}), so that no service spells them out.
 */
public final class Faults {

    private static final int CLIENT_ERROR = 400;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Class<?>, Method> BUILDERS = new ConcurrentHashMap<>();

    private Faults() {}

    /** An error that AWS's model of the service has. */
    public static <E extends AwsServiceException> E of(Class<E> type, @Nullable String message) {
        ServiceFacts.Fault fault = ServiceFacts.of(type)
                .fault(type.getSimpleName())
                .orElseThrow(() -> new IllegalArgumentException(
                        type.getSimpleName() + " is no error of its service's model: make it by its code"));
        return type.cast(build(type, fault.code(), fault.status(), message));
    }

    /**
     * An error that the SDK has no class for.
     *
     * @param service the service's general exception, e.g. {@code SqsException.class}
     */
    public static <E extends AwsServiceException> E of(Class<E> service, String code, @Nullable String message) {
        int status = ServiceFacts.of(service)
                .faultWithCode(code)
                .map(ServiceFacts.Fault::status)
                .orElse(CLIENT_ERROR);
        return of(service, code, status, message);
    }

    /** An error that no model has, with the status that AWS answers all the same. */
    public static <E extends AwsServiceException> E of(
            Class<E> service, String code, int status, @Nullable String message) {
        return service.cast(build(service, code, status, message));
    }

    /**
     * An error that tells more than its model and its words do, as S3's: the range that was asked for, the condition that did not hold.
     *
     * @param details by name; they travel as the error's raw response, which nothing else here has
     */
    public static <E extends AwsServiceException> E with(Class<E> service, E error, Map<String, String> details) {
        AwsErrorDetails told = error.awsErrorDetails().toBuilder()
                .rawResponse(SdkBytes.fromByteArrayUnsafe(
                        JSON.convertValue(details, ObjectNode.class).toString().getBytes(StandardCharsets.UTF_8)))
                .build();
        AwsServiceException.Builder builder = (AwsServiceException.Builder) error.toBuilder();
        return service.cast(builder.awsErrorDetails(told).build());
    }

    /** An error whose answer has headers beside its words. */
    public static <E extends AwsServiceException> E withHeaders(
            Class<E> service, E error, Map<String, String> headers) {
        SdkHttpResponse.Builder answer = SdkHttpResponse.builder().statusCode(error.statusCode());
        headers.forEach(answer::putHeader);
        AwsErrorDetails told = error.awsErrorDetails().toBuilder()
                .sdkHttpResponse(answer.build())
                .build();
        AwsServiceException.Builder builder = (AwsServiceException.Builder) error.toBuilder();
        return service.cast(builder.awsErrorDetails(told).build());
    }

    /** The headers that an error has by {@link #withHeaders}. */
    public static Map<String, List<String>> headers(AwsServiceException error) {
        SdkHttpResponse answer =
                error.awsErrorDetails() == null ? null : error.awsErrorDetails().sdkHttpResponse();
        return answer == null ? Map.of() : answer.headers();
    }

    /** What an error tells by {@link #with}; nothing if it is an error without. */
    public static Map<String, String> details(AwsServiceException error) {
        SdkBytes raw =
                error.awsErrorDetails() == null ? null : error.awsErrorDetails().rawResponse();
        if (raw == null) {
            return Map.of();
        }
        try {
            Map<String, String> details = new LinkedHashMap<>();
            JSON.readTree(raw.asByteArrayUnsafe())
                    .properties()
                    .forEach(detail ->
                            details.put(detail.getKey(), detail.getValue().asText()));
            return details;
        } catch (IOException e) {
            return Map.of(); // of an AWS that is called from here
        }
    }

    private static AwsServiceException build(Class<?> type, String code, int status, @Nullable String message) {
        return builder(type)
                .message(message)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName(service(type))
                        .build())
                .build();
    }

    /** As the SDK names it: its general exception is called so. */
    private static String service(Class<?> type) {
        Class<?> general = type;
        while (general.getSuperclass() != AwsServiceException.class) {
            general = general.getSuperclass();
        }
        return general.getSimpleName().replaceFirst("Exception$", "");
    }

    private static AwsServiceException.Builder builder(Class<?> type) {
        try {
            return (AwsServiceException.Builder)
                    BUILDERS.computeIfAbsent(type, Faults::find).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no builder of " + type, e);
        }
    }

    private static Method find(Class<?> type) {
        try {
            return type.getMethod("builder");
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " is no exception of the SDK", e);
        }
    }
}
