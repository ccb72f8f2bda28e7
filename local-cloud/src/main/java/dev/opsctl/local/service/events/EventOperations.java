package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.json.EventPattern;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.TestEventPatternRequest;
import software.amazon.awssdk.services.eventbridge.model.TestEventPatternResponse;

/** Events that come in, from customers and from services. */
final class EventOperations implements EventSink, EventIntake {

    /** The reference calls {@code resources} mandatory, too; AWS takes events without. */
    private static final List<String> DEMANDED = List.of("id", "account", "source", "time", "region", "detail-type");

    private final ServiceContext context;
    private final EventRouter router;
    private final EventPuts puts;

    EventOperations(ServiceContext context, EventRouter router, EventPuts puts) {
        this.context = context;
        this.router = router;
        this.puts = puts;
    }

    public PutEventsResponse putEvents(PutEventsRequest request) {
        return puts.put(request);
    }

    public TestEventPatternResponse testEventPattern(TestEventPatternRequest request) {
        EventPattern.check(request.eventPattern()).ifPresent(reason -> {
            throw EventsErrors.pattern(reason);
        });
        JsonNode event = EventPuts.json(request.event())
                .filter(given -> given.isObject() && DEMANDED.stream().allMatch(given::has))
                .orElseThrow(() -> EventsErrors.validation("Parameter Event is not valid."));
        return TestEventPatternResponse.builder()
                .result(EventPattern.matches(request.eventPattern(), event))
                .build();
    }

    @Override
    public void emit(String source, String detailType, List<String> resources, JsonNode detail) {
        router.route(
                EventBuses.DEFAULT,
                router.envelope(source, detailType, resources, context.clock().instant(), detail));
    }

    @Override
    public void route(String bus, JsonNode event, String traceHeader) {
        router.route(bus, event, traceHeader);
    }
}
