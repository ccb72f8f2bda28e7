package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.ServiceFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What AWS's model of a service says beyond the SDK's classes: protocol, HTTP bindings, error codes and statuses
 * ({@link ServiceFacts}).
 */
public final class WireModel {

    private static final Map<ServiceFacts, WireModel> LOADED = new ConcurrentHashMap<>();

    /** Asked several times in every call. */
    private static final ClassValue<WireModel> OF_CLIENT = new ClassValue<>() {
        @Override
        protected WireModel computeValue(Class<?> clientInterface) {
            return LOADED.computeIfAbsent(ServiceFacts.of(clientInterface), WireModel::new);
        }
    };

    /**
     * One operation.
     *
     * @param method the HTTP method of a REST operation
     * @param uri its URI pattern, e.g. {@code /2015-03-31/functions/{FunctionName}}
     * @param status the status of success
     * @param resultWrapper the element around the result in the query protocol
     * @param root the root element of a REST-XML result
     */
    public record Operation(String name, String method, String uri, int status, String resultWrapper, String root) {}

    private final ServiceFacts service;
    private final JsonNode facts;
    private final Map<String, Operation> operations = new HashMap<>();
    /** Operations that only newer SDKs send, and those that they send elsewhere. */
    private final Map<String, Operation> newer = new HashMap<>();
    /** What every call asks for, of each service until one is found. */
    private final Set<String> protocols = new HashSet<>();

    private final List<Operation> addresses = new ArrayList<>();

    private final String signingName;
    private final String targetPrefix;
    private final String jsonVersion;
    private final String serviceId;
    private final boolean queryCompatible;

    private WireModel(ServiceFacts service) {
        this.service = service;
        this.facts = service.document();
        facts.path("protocols").forEach(protocol -> protocols.add(protocol.asText()));
        this.signingName = facts.path("signingName").asText();
        this.targetPrefix = facts.path("targetPrefix").asText(null);
        this.jsonVersion = facts.path("jsonVersion").asText("1.1");
        this.serviceId = facts.path("serviceId").asText();
        this.queryCompatible = facts.path("queryCompatible").asBoolean();
        read(facts.path("operations"), operations);
        read(facts.path("newer"), newer);
        addresses.addAll(operations.values());
        addresses.addAll(newer.values());
    }

    private static void read(JsonNode facts, Map<String, Operation> operations) {
        facts.properties().forEach(entry -> {
            JsonNode op = entry.getValue();
            operations.put(
                    entry.getKey(),
                    new Operation(
                            entry.getKey(),
                            op.path("method").asText("POST"),
                            op.path("uri").asText("/"),
                            op.path("status").asInt(200),
                            op.path("resultWrapper").asText(entry.getKey() + "Result"),
                            op.path("root").asText(null)));
        });
    }

    /** The model of the service behind an SDK client interface. */
    public static WireModel of(Class<?> clientInterface) {
        return OF_CLIENT.get(clientInterface);
    }

    public @Nullable Operation operation(String name) {
        return operations.get(name);
    }

    /** Where operations are, those of newer SDKs too. */
    List<Operation> addresses() {
        return addresses;
    }

    /** Whether AWS has an operation. */
    public boolean knows(String operation) {
        return operations.containsKey(operation) || newer.containsKey(operation);
    }

    /** Whether AWS has an operation that is not in {@link #operations}. */
    public boolean isNewer(String operation) {
        return newer.containsKey(operation) && !operations.containsKey(operation);
    }

    /** Whether newer SDKs send an operation here: what was in the query is in the body. */
    public boolean isMoved(Operation address) {
        return operations.containsKey(address.name()) && operations.get(address.name()) != address;
    }

    public List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    /** Whether the service speaks a protocol: {@code query}, {@code json}, {@code rest-json}, {@code rest-xml}, {@code smithy-rpc-v2-cbor}. */
    public boolean speaks(String protocol) {
        return protocols.contains(protocol);
    }

    public String signingName() {
        return signingName;
    }

    public String targetPrefix() {
        return targetPrefix;
    }

    public String jsonVersion() {
        return jsonVersion;
    }

    public String xmlNamespace() {
        return facts.path("xmlNamespace").asText(null);
    }

    /** Whether XML errors have an element around them: all but S3's do (Smithy's {@code noErrorWrapping}). */
    boolean wrapsErrors() {
        return !serviceId().equals("S3");
    }

    public String apiVersion() {
        return facts.path("apiVersion").asText();
    }

    public String serviceId() {
        return serviceId;
    }

    /** Whether JSON errors also carry the query protocol's code in {@code x-amzn-query-error}. */
    public boolean queryCompatible() {
        return queryCompatible;
    }

    /** Whether clients also speak the query protocol, which the model no longer describes (SQS). */
    public boolean queryUndescribed() {
        return queryCompatible() && !speaks("query");
    }

    /** The error that an exception's simple name means; empty if the model has none. */
    public Optional<ServiceFacts.Fault> fault(String exception) {
        return service.fault(exception);
    }

    /**
     * The error shape for a fault of the service itself: {@code InternalServerError} of DynamoDB, {@code ServiceException} of Lambda …
     * {@code InternalFailure}, which every service may answer, where the model has none.
     */
    public String internalError() {
        String found = speaks("rest-xml") ? "InternalError" : "InternalFailure";
        for (var error : facts.path("errors").properties()) {
            if (error.getValue().path("status").asInt(400) == 500
                    && error.getKey().matches("(KMS)?Internal.*|Service(Failure)?Exception")) {
                return error.getKey();
            }
        }
        return found;
    }

    /** The error that has a code. */
    public Optional<ServiceFacts.Fault> faultWithCode(String code) {
        return service.faultWithCode(code);
    }
}
