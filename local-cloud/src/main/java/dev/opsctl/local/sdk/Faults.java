package dev.opsctl.local.sdk;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Makes the exceptions that services throw, with the code and the status that their clients see: those of AWS's model
 * ({@link ServiceFacts}), so that no service spells them out.
 */
public final class Faults {

    private static final int CLIENT_ERROR = 400;
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
