package dev.opsctl.local.service.lambda;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;

/** Event source mappings: each one that is enabled has a poller. */
final class EventSources {

    private final ServiceContext context;
    private final LambdaClient lambda;
    private final Table<EventSourceMappingConfiguration> mappings;
    private final Map<String, EventPoller> pollers = new ConcurrentHashMap<>();

    EventSources(ServiceContext context, LambdaClient lambda) {
        this.context = context;
        this.lambda = lambda;
        this.mappings = context.table("event-source-mappings", EventSourceMappingConfiguration.class);
    }

    EventSourceMappingConfiguration create(CreateEventSourceMappingRequest request) {
        String function = lambda.getFunctionConfiguration(r -> r.functionName(request.functionName()))
                .functionArn();
        String source = request.eventSourceArn();
        boolean queue = source != null && source.contains(":sqs:");
        if (source == null || !queue && !source.matches("arn:aws:dynamodb:.*/stream/.*")) {
            throw LambdaErrors.invalid(
                    "Unrecognized event source, must be sqs or dynamodb streams on the local cloud: " + source);
        }
        if (!queue && request.startingPosition() == null) {
            throw LambdaErrors.invalid(
                    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.");
        }
        if (mappings.values().stream()
                .anyMatch(m ->
                        m.eventSourceArn().equals(source) && m.functionArn().equals(function))) {
            throw LambdaErrors.conflict("An event source mapping with event source arn (\" " + source
                    + " \") and function name (\" " + request.functionName() + " \") already exists.");
        }
        String id = UUID.randomUUID().toString();
        boolean enabled = !Boolean.FALSE.equals(request.enabled());
        EventSourceMappingConfiguration bound =
                PojoJson.read(PojoJson.write(request), EventSourceMappingConfiguration.class);
        EventSourceMappingConfiguration mapping = bound.toBuilder()
                .uuid(id)
                .functionArn(function)
                .state(enabled ? "Enabled" : "Disabled")
                .eventSourceMappingArn(context.arn("event-source-mapping:" + id))
                .stateTransitionReason("USER_INITIATED")
                .lastModified(context.clock().instant())
                .lastProcessingResult("No records processed")
                .batchSize(request.batchSize() != null ? request.batchSize() : queue ? 10 : 100)
                .maximumBatchingWindowInSeconds(
                        request.maximumBatchingWindowInSeconds() == null ? 0 : request.maximumBatchingWindowInSeconds())
                .build();
        mappings.put(id, mapping);
        start(mapping);
        return mapping;
    }

    EventSourceMappingConfiguration find(String id) {
        return mappings.get(id).orElseThrow(() -> LambdaErrors.missing("The resource you requested does not exist."));
    }

    List<EventSourceMappingConfiguration> all() {
        return mappings.values();
    }

    EventSourceMappingConfiguration update(UpdateEventSourceMappingRequest request) {
        EventSourceMappingConfiguration before = find(request.uuid());
        com.fasterxml.jackson.databind.node.ObjectNode merged = PojoJson.write(before);
        merged.setAll(PojoJson.write(request));
        EventSourceMappingConfiguration.Builder after =
                PojoJson.read(merged, EventSourceMappingConfiguration.class).toBuilder();
        if (request.functionName() != null) {
            after.functionArn(lambda.getFunctionConfiguration(r -> r.functionName(request.functionName()))
                    .functionArn());
        }
        if (request.enabled() != null) {
            after.state(request.enabled() ? "Enabled" : "Disabled");
        }
        EventSourceMappingConfiguration mapping = after.uuid(before.uuid())
                .lastModified(context.clock().instant())
                .build();
        stop(mapping.uuid());
        mappings.put(mapping.uuid(), mapping);
        start(mapping);
        return mapping;
    }

    EventSourceMappingConfiguration delete(String id) {
        EventSourceMappingConfiguration mapping = find(id);
        stop(id);
        mappings.remove(id);
        context.table("checkpoints", String.class)
                .entries(id + "/")
                .forEach(e -> context.table("checkpoints", String.class).remove(e.getKey()));
        return mapping.toBuilder().state("Deleting").build();
    }

    /** What the poller found out last. */
    void result(String id, String text) {
        EventSourceMappingConfiguration now = mappings.get(id).orElse(null);
        if (now != null && !text.equals(now.lastProcessingResult())) {
            mappings.compute(
                    id,
                    m -> m == null
                            ? null
                            : m.toBuilder().lastProcessingResult(text).build());
        }
    }

    void resume() {
        mappings.values().forEach(this::start);
    }

    private void start(EventSourceMappingConfiguration mapping) {
        if ("Enabled".equals(mapping.state())) {
            pollers.computeIfAbsent(mapping.uuid(), id -> {
                EventPoller poller = mapping.eventSourceArn().contains(":sqs:")
                        ? new QueuePoller(context, ownClient(), this, mapping)
                        : new StreamPoller(context, ownClient(), this, mapping);
                context.cloud().executor().execute(poller);
                return poller;
            });
        }
    }

    /** Lambda invokes its own functions on behalf of the account: who may create a mapping was checked when it was created. */
    private LambdaClient ownClient() {
        return context.client(LambdaClient.class, Caller.root(context.scope().accountId()));
    }

    private void stop(String id) {
        EventPoller poller = pollers.remove(id);
        if (poller != null) {
            poller.stop();
        }
    }

    void close() {
        pollers.values().forEach(EventPoller::stop);
        pollers.clear();
    }

    /** Copies a mapping into a response, which has the same members. */
    static void copy(EventSourceMappingConfiguration from, Object builder) {
        Map<String, SdkField<?>> fields = new java.util.HashMap<>();
        from.sdkFields().forEach(f -> fields.put(f.memberName(), f));
        for (SdkField<?> to : ((SdkPojo) builder).sdkFields()) {
            SdkField<?> own = fields.get(to.memberName());
            if (own != null) {
                to.set(builder, own.getValueOrDefault(from));
            }
        }
    }
}
