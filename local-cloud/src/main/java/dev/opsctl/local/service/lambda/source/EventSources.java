package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetricsConfig;
import software.amazon.awssdk.services.lambda.model.FilterCriteria;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ScalingConfig;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;

/**
 * The event source mappings of one scope: each one that is enabled has a poller.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html">CreateEventSourceMapping</a>
 */
public final class EventSources implements AutoCloseable {

    /** The result of a mapping that has processed nothing, in Lambda's words. */
    static final String NOTHING_YET = "No records processed";

    private final ServiceContext context;
    private final SourceTarget target;
    private final Table<EventSourceMappingConfiguration> mappings;
    private final MappingTags tags;
    private final Checkpoints checkpoints;
    /** The last poller of each mapping, also when it is stopped: who follows waits for what it has in hand. */
    private final Map<String, SourcePoller> pollers = new ConcurrentHashMap<>();

    private final Map<String, String> results = new ConcurrentHashMap<>();

    public EventSources(ServiceContext context, SourceTarget target) {
        this.tags = new MappingTags(context);
        this.context = context;
        this.target = target;
        this.mappings = context.table("event-source-mappings", EventSourceMappingConfiguration.class)
                .shared();
        this.checkpoints = new Checkpoints(context.cloud().store(), context.table("checkpoints", String.class));
    }

    /** Polls again what was polled before a restart. */
    public void resume() {
        mappings.values().forEach(this::start);
    }

    private void start(EventSourceMappingConfiguration mapping) {
        if (!"Enabled".equals(mapping.state())) {
            return;
        }
        SourcePoller before = pollers.get(mapping.uuid());
        SourcePoller poller = MappingRules.queue(mapping.eventSourceArn())
                ? new QueuePoller(context, target, mapping, text -> results.put(mapping.uuid(), text))
                : new StreamPoller(context, target, mapping, text -> results.put(mapping.uuid(), text), checkpoints);
        pollers.put(mapping.uuid(), poller);
        if (before == null) {
            try {
                poller.prepare();
            } catch (RuntimeException | Error e) {
                Workers.passExhaustion(e);
                poller.problem(e); // it tries again
            }
        }
        poller.start(before);
    }

    private void stop(String uuid) {
        SourcePoller poller = pollers.get(uuid);
        if (poller != null) {
            poller.stop();
        }
    }

    /** @return the mapping as it is at first: Creating */
    public synchronized EventSourceMappingConfiguration create(CreateEventSourceMappingRequest request) {
        GetFunctionConfigurationResponse function = target.function(request.functionName());
        MappingRules.served(PojoJson.read(PojoJson.write(request), EventSourceMappingConfiguration.class));
        String source = request.eventSourceArn();
        MappingRules.source(source);
        boolean queue = MappingRules.queue(source);
        String uuid = UUID.randomUUID().toString();
        EventSourceMappingConfiguration.Builder made =
                PojoJson.read(PojoJson.write(request), EventSourceMappingConfiguration.class).toBuilder()
                        .uuid(uuid)
                        .functionArn(function.functionArn())
                        .eventSourceMappingArn(context.arn("event-source-mapping:" + uuid))
                        .state(Boolean.FALSE.equals(request.enabled()) ? "Disabled" : "Enabled")
                        .stateTransitionReason(queue ? "USER_INITIATED" : "User action")
                        .lastModified(context.clock().instant())
                        .batchSize(or(request.batchSize(), queue ? 10 : 100))
                        .maximumBatchingWindowInSeconds(or(request.maximumBatchingWindowInSeconds(), 0));
        if (!queue) {
            made.maximumRetryAttempts(or(request.maximumRetryAttempts(), -1))
                    .maximumRecordAgeInSeconds(or(request.maximumRecordAgeInSeconds(), -1))
                    .bisectBatchOnFunctionError(Boolean.TRUE.equals(request.bisectBatchOnFunctionError()))
                    .parallelizationFactor(or(request.parallelizationFactor(), 1))
                    .tumblingWindowInSeconds(or(request.tumblingWindowInSeconds(), 0))
                    .destinationConfig(
                            request.destinationConfig() == null
                                    ? DestinationConfig.builder()
                                            .onFailure(o -> {})
                                            .build()
                                    : request.destinationConfig());
        }
        EventSourceMappingConfiguration mapping = made.build();
        MappingRules.check(mapping);
        unique(mapping);
        SourceAccess.check(context.cloud(), target.role(mapping.functionArn()), function, source);
        context.change(change -> {
            unique(mapping);
            mappings.insert(uuid, mapping);
            if (request.hasTags()) {
                tags.create(uuid, request.tags(), context.caller());
            }
        });
        start(mapping);
        return shown(mapping).toBuilder().state("Creating").build();
    }

    private void unique(EventSourceMappingConfiguration mapping) {
        for (EventSourceMappingConfiguration other : mappings.values()) {
            if (other.eventSourceArn().equals(mapping.eventSourceArn())
                    && other.functionArn().equals(mapping.functionArn())) {
                throw SourceErrors.exists(other);
            }
        }
    }

    private static Integer or(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private EventSourceMappingConfiguration stored(String uuid) {
        return mappings.get(String.valueOf(uuid)).orElseThrow(SourceErrors::missing);
    }

    private EventSourceMappingConfiguration shown(EventSourceMappingConfiguration mapping) {
        return mapping.toBuilder()
                .lastProcessingResult(results.getOrDefault(mapping.uuid(), NOTHING_YET))
                .build();
    }

    public EventSourceMappingConfiguration get(String uuid) {
        return shown(stored(uuid));
    }

    /**
     * @param functionName a function, version or alias, or null for all
     * @param sourceArn a source, or null for all
     */
    public List<EventSourceMappingConfiguration> list(String functionName, String sourceArn) {
        String arn = functionName == null ? null : target.function(functionName).functionArn();
        return mappings.values().stream()
                .filter(mapping -> arn == null || mapping.functionArn().equals(arn))
                .filter(mapping -> sourceArn == null || sourceArn.equals(mapping.eventSourceArn()))
                .map(this::shown)
                .toList();
    }

    /** @return the mapping as it is at first: Updating, Enabling or Disabling */
    public synchronized EventSourceMappingConfiguration update(UpdateEventSourceMappingRequest request) {
        MappingRules.served(PojoJson.read(PojoJson.write(request), EventSourceMappingConfiguration.class));
        EventSourceMappingConfiguration before = stored(request.uuid());
        EventSourceMappingConfiguration after = changed(before, request);
        MappingRules.check(after);
        GetFunctionConfigurationResponse function = target.function(after.functionArn());
        if (request.functionName() != null) {
            SourceAccess.check(context.cloud(), target.role(after.functionArn()), function, after.eventSourceArn());
        }
        mappings.replace(after.uuid(), after);
        stop(after.uuid());
        start(after);
        String state = before.state().equals(after.state())
                ? "Updating"
                : "Enabled".equals(after.state()) ? "Enabling" : "Disabling";
        return shown(after).toBuilder().state(state).build();
    }

    private EventSourceMappingConfiguration changed(
            EventSourceMappingConfiguration before, UpdateEventSourceMappingRequest request) {
        boolean queue = MappingRules.queue(before.eventSourceArn());
        ObjectNode merged = PojoJson.write(before);
        merged.setAll(PojoJson.write(request));
        EventSourceMappingConfiguration.Builder after =
                PojoJson.read(merged, EventSourceMappingConfiguration.class).toBuilder()
                        .uuid(before.uuid())
                        .stateTransitionReason(queue ? "USER_INITIATED" : "User action")
                        .lastModified(context.clock().instant());
        if (request.functionName() != null) {
            after.functionArn(target.function(request.functionName()).functionArn());
        }
        if (request.enabled() != null) {
            after.state(request.enabled() ? "Enabled" : "Disabled");
        }
        FilterCriteria filters = request.filterCriteria();
        if (filters != null && filters.filters().isEmpty()) {
            after.filterCriteria((FilterCriteria) null);
        }
        if (request.hasFunctionResponseTypes()
                && request.functionResponseTypes().isEmpty()) {
            after.functionResponseTypes(List.of());
        }
        ScalingConfig scaling = request.scalingConfig();
        if (scaling != null && scaling.maximumConcurrency() == null) {
            after.scalingConfig((ScalingConfig) null);
        }
        if (request.metricsConfig() != null && request.metricsConfig().metrics().isEmpty()) {
            after.metricsConfig((EventSourceMappingMetricsConfig) null);
        }
        DestinationConfig destination = request.destinationConfig();
        if (destination != null
                && (destination.onFailure() == null
                        || destination.onFailure().destination() == null
                        || destination.onFailure().destination().isEmpty())) {
            after.destinationConfig(d -> d.onFailure(o -> {}));
        }
        return after.build();
    }

    /** @return the mapping as it is at last: Deleting */
    public synchronized EventSourceMappingConfiguration delete(String uuid) {
        EventSourceMappingConfiguration mapping = get(uuid);
        mappings.remove(uuid);
        tags.forget(uuid);
        stop(uuid);
        pollers.remove(uuid);
        results.remove(uuid);
        checkpoints.forget(uuid);
        return mapping.toBuilder().state("Deleting").build();
    }

    @Override
    public void close() {
        pollers.values().forEach(SourcePoller::stop);
        pollers.clear();
    }
}
