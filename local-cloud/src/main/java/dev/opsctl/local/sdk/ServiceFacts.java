package dev.opsctl.local.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What AWS's model of a service says beyond the SDK's classes. Extracted by {@code local-cloud/data/extract_wire.py}; read when first asked for.
 */
public final class ServiceFacts {

    private static final String SDK = "software.amazon.awssdk.services.";
    private static final String SUFFIX = "Exception";
    private static final String FAULT = "Fault";
    private static final Map<String, ServiceFacts> LOADED = new ConcurrentHashMap<>();
    /** What the SDK has in one package with DynamoDB although only the streams' model knows it. */
    private static final Set<String> STREAMS =
            Set.of("DynamoDbStreamsClient", "ExpiredIteratorException", "TrimmedDataAccessException");

    /**
     * An error of the service.
     *
     * @param shape its name in the model
     * @param code what the query and XML protocols call it
     * @param status its HTTP status
     * @param text what JSON calls the member that has its words: {@code message}, or {@code Message}
     */
    public record Fault(String shape, String code, int status, String text) {}

    /** Asked several times in every call. */
    private static final ClassValue<ServiceFacts> OF_CLASS = new ClassValue<>() {
        @Override
        protected ServiceFacts computeValue(Class<?> sdkClass) {
            return LOADED.computeIfAbsent(name(sdkClass), ServiceFacts::load);
        }
    };

    private final JsonNode facts;
    private final Map<String, Fault> faults = new HashMap<>();
    private final Map<String, Fault> byCode = new HashMap<>();

    private ServiceFacts(JsonNode facts) {
        this.facts = facts;
        facts.path("errors").properties().forEach(entry -> {
            Fault fault = new Fault(
                    entry.getKey(),
                    entry.getValue().path("code").asText(entry.getKey()),
                    entry.getValue().path("status").asInt(400),
                    entry.getValue().path("message").asText("message"));
            faults.put(plain(fault.shape()), fault);
            byCode.put(fault.code(), fault);
        });
    }

    /** The facts of the service that a class of the SDK belongs to: a client interface, a request, an exception. */
    public static ServiceFacts of(Class<?> sdkClass) {
        return OF_CLASS.get(sdkClass);
    }

    /** The SDK's package of that service, by which extracted facts about it are kept; the streams of DynamoDB have a model of their own. */
    static String name(Class<?> sdkClass) {
        return STREAMS.contains(sdkClass.getSimpleName())
                ? "dynamodbstreams"
                : sdkClass.getPackageName().substring(SDK.length()).replaceFirst("\\..*", "");
    }

    private static ServiceFacts load(String name) {
        try (InputStream in = ServiceFacts.class.getResourceAsStream("/dev/opsctl/local/data/wire/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "no facts about " + name + ": enter it in local-cloud/data/services.py and run facts.sh there");
            }
            return new ServiceFacts(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the facts about " + name, e);
        }
    }

    /** The SDK appends {@code Exception} to shapes that lack it, in place of {@code Fault}, and writes acronyms in its own way. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("exception")
                ? lower.substring(0, lower.length() - SUFFIX.length())
                : lower.endsWith("fault") ? lower.substring(0, lower.length() - FAULT.length()) : lower;
    }

    /** The document as it was extracted. */
    public JsonNode document() {
        return facts;
    }

    /** @param exception the simple name of an exception of the SDK, or a shape's */
    public Optional<Fault> fault(String exception) {
        return Optional.ofNullable(faults.get(plain(exception)));
    }

    /** The error that has a code, also one for which the SDK has no class. */
    public Optional<Fault> faultWithCode(String code) {
        return Optional.ofNullable(byCode.get(code));
    }
}
