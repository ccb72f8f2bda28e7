package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What AWS's model of a service demands of a request before the service sees it: required members, ranges, lengths, patterns and
 * enumerations, and in which words it says so. Extracted by {@code data/extract_constraints.py}; read when the service is first called.
 */
public final class Constraints {

    private static final Map<String, Constraints> LOADED = new ConcurrentHashMap<>();

    /** Asked in every call. */
    private static final ClassValue<Constraints> OF_CLIENT = new ClassValue<>() {
        @Override
        protected Constraints computeValue(Class<?> clientInterface) {
            return LOADED.computeIfAbsent(ServiceFacts.name(clientInterface), Constraints::load);
        }
    };

    private final String code;
    private final String words;
    private final ConstraintWords form;
    private final boolean singly;
    private final boolean notNull;
    private final Map<String, String> inputs = new ConcurrentHashMap<>();
    private final Map<String, ConstrainedShape> shapes = new ConcurrentHashMap<>();
    private final Map<Class<?>, Optional<CompiledShape>> requests = new ConcurrentHashMap<>();
    private final Map<String, CompiledShape> compiled = new ConcurrentHashMap<>();

    private Constraints(JsonNode facts) {
        this.code = facts.path("code").asText();
        this.words = facts.path("words").asText(null);
        this.form = ConstraintWords.of(facts.path("recorded"), facts.path("form"));
        this.singly = facts.has("recorded");
        this.notNull = facts.path("form").path("notNull").asBoolean();
        facts.path("operations")
                .properties()
                .forEach(operation -> inputs.put(
                        operation.getKey().toLowerCase(Locale.ROOT),
                        operation.getValue().asText()));
        facts.path("shapes")
                .properties()
                .forEach(shape -> shapes.put(shape.getKey(), ConstrainedShape.of(shape.getValue())));
    }

    /** The constraints of the service behind an SDK client interface. */
    public static Constraints of(Class<?> clientInterface) {
        return OF_CLIENT.get(clientInterface);
    }

    private static Constraints load(String name) {
        try (InputStream in =
                Constraints.class.getResourceAsStream("/dev/opsctl/local/data/constraints/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no constraints of " + name
                        + ": enter it in local-cloud/data/services.py and run facts.sh there");
            }
            return new Constraints(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the constraints of " + name, e);
        }
    }

    /** The constraints of an operation's input, whatever the case of its name (the SDK writes acronyms its own way). */
    public Optional<ConstrainedShape> input(String operation) {
        return shape(inputs.getOrDefault(operation.toLowerCase(Locale.ROOT), ""));
    }

    /** A shape by its name in the model; empty if it demands nothing. */
    public Optional<ConstrainedShape> shape(String name) {
        return Optional.ofNullable(shapes.get(name));
    }

    /** A shape made ready; null if it demands nothing. */
    @Nullable
    CompiledShape compiled(String name) {
        ConstrainedShape shape = shapes.get(name);
        return shape == null ? null : compiled.computeIfAbsent(name, n -> new CompiledShape(shape, this));
    }

    /** @throws AwsServiceException the service's validation error, if the request breaks a constraint */
    public void check(SdkPojo request) {
        CompiledShape demands = requests.computeIfAbsent(request.getClass(), type -> input(operation(request))
                        .map(shape -> new CompiledShape(shape, this)))
                .orElse(null);
        if (demands == null || demands.hold(request)) {
            return;
        }
        String operation = operation(request);
        List<Violation> violations = new ArrayList<>();
        input(operation).orElseThrow().check(request, "", this, violations);
        String message = words != null
                ? words.formatted(violations.get(0).member())
                : form.message(operation, request, violations);
        throw refusal(request.getClass(), message);
    }

    /** Whether the items of lists are told one by one, not with their list. */
    boolean singly() {
        return singly;
    }

    /** Whether what items have to be like ends with that they are not null. */
    boolean notNull() {
        return notNull;
    }

    private static String operation(SdkPojo request) {
        String name = request.getClass().getSimpleName();
        return name.substring(0, name.length() - "Request".length());
    }

    /** Whether the service reads a request in its newer layer, as it does unless the request is too deep for that. */
    public boolean newer(SdkPojo request) {
        return form.newer(operation(request), request);
    }

    /** A value as the service shows it in the errors of an operation. */
    public String shown(String operation, Object value) {
        return form.shown(operation, value);
    }

    /** The service's own exception: the modelled one of that code, or its general one. */
    private AwsServiceException refusal(Class<?> request, String message) {
        String models = request.getPackageName() + ".";
        String general = request.getSuperclass().getSimpleName().replaceFirst("(Streams)?Request$", "Exception");
        Optional<Class<? extends AwsServiceException>> modelled = exception(request, models + code);
        return modelled.isPresent()
                ? Faults.of(modelled.get(), message)
                : Faults.of(
                        exception(request, models + general)
                                .orElseThrow(() -> new IllegalStateException("no exception " + models + general)),
                        code,
                        message);
    }

    private static Optional<Class<? extends AwsServiceException>> exception(Class<?> request, String name) {
        try {
            return Optional.of(
                    Class.forName(name, true, request.getClassLoader()).asSubclass(AwsServiceException.class));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** A member's name as requests write it. */
    static String upper(String name) {
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
