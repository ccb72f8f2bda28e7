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
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What AWS's model of a service demands of a request before the service sees it: required members, ranges, lengths, patterns and
 * enumerations. Extracted by {@code data/extract_constraints.py}; read when the service is first called.
 */
public final class Constraints {

    private static final Map<String, Constraints> LOADED = new ConcurrentHashMap<>();
    private static final int SHOWN = 10;

    private final String code;
    private final String words;
    private final Map<String, String> inputs = new ConcurrentHashMap<>();
    private final Map<String, ConstrainedShape> shapes = new ConcurrentHashMap<>();

    private Constraints(JsonNode facts) {
        this.code = facts.path("code").asText();
        this.words = facts.path("words").asText(null);
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
        return LOADED.computeIfAbsent(ServiceFacts.name(clientInterface), Constraints::load);
    }

    private static Constraints load(String name) {
        try (InputStream in =
                Constraints.class.getResourceAsStream("/dev/opsctl/local/data/constraints/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "no constraints of " + name + ": add it to data/extract_constraints.py");
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

    /** @throws AwsServiceException the service's validation error, if the request breaks a constraint */
    public void check(SdkPojo request) {
        String name = request.getClass().getSimpleName();
        ConstrainedShape input =
                input(name.substring(0, name.length() - "Request".length())).orElse(null);
        if (input == null) {
            return;
        }
        List<Violation> violations = new ArrayList<>();
        input.check(request, "", this, violations);
        if (!violations.isEmpty()) {
            String message = words != null ? words.formatted(violations.get(0).member()) : message(violations);
            throw refusal(request.getClass(), message);
        }
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

    private static String message(List<Violation> violations) {
        List<String> texts =
                violations.stream().limit(SHOWN).map(Violation::text).toList();
        return violations.size() + (violations.size() == 1 ? " validation error" : " validation errors") + " detected: "
                + String.join("; ", texts);
    }

    /**
     * One constraint that a request breaks.
     *
     * @param path of the member, as AWS writes it: {@code tags.1.member.key}
     * @param value as AWS shows it, in quotes, or {@code null}
     */
    record Violation(String path, String value, String demand) {

        String text() {
            return "Value " + value + " at '" + path + "' failed to satisfy constraint: Member must " + demand;
        }

        String member() {
            String name = path.substring(path.lastIndexOf('.') + 1);
            return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }
    }
}
