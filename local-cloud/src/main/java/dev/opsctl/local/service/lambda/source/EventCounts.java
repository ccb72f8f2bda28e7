package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.cloud.ServiceContext;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetric;

/**
 * What becomes of the events of a mapping, for CloudWatch, if the mapping's {@code MetricsConfig} wants to know.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics">Event source mapping
 *     metrics</a>
 */
final class EventCounts {

    private final ServiceContext context;
    private final String mapping;
    private final boolean wanted;
    private final boolean filters;

    EventCounts(ServiceContext context, EventSourceMappingConfiguration mapping) {
        this.context = context;
        this.mapping = mapping.uuid();
        this.wanted = mapping.metricsConfig() != null
                && mapping.metricsConfig().metrics().contains(EventSourceMappingMetric.EVENT_COUNT);
        this.filters = mapping.filterCriteria() != null;
    }

    /** Events were read, perhaps none. @param rejected how many of them the filters did not let through */
    void polled(int events, int rejected) {
        record("PolledEventCount", events);
        if (filters) {
            record("FilteredOutEventCount", rejected);
        }
    }

    /** The function was called with events, each attempt counts. @param failed how many of them it failed, or did not get */
    void invoked(int events, int failed) {
        record("InvokedEventCount", events);
        record("FailedInvokeEventCount", failed);
    }

    /** Events were given up and go nowhere. */
    void dropped(int events) {
        record("DroppedEventCount", events);
    }

    /** Events were given up, and the destination for that was told. */
    void delivered(int events) {
        record("OnFailureDestinationDeliveredEventCount", events);
    }

    /** Processed messages were deleted from their queue. */
    void deleted(int events) {
        record("DeletedEventCount", events);
    }

    private void record(String metric, int events) {
        if (wanted) {
            context.metrics()
                    .metric("AWS/Lambda", metric, "Count", "EventSourceMappingUUID", mapping)
                    .record(events);
        }
    }
}
