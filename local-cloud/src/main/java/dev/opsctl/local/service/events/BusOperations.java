package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.service.events.EventBuses.Bus;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusResponse;
import software.amazon.awssdk.services.eventbridge.model.DeleteEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeEventBusResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBus;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesResponse;
import software.amazon.awssdk.services.eventbridge.model.PutPermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.RemovePermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateEventBusResponse;

/** EventBridge's operations on event buses. */
final class BusOperations implements ResourcePolicySource {

    private final EventBuses buses;
    private final EventRules rules;

    BusOperations(EventBuses buses, EventRules rules) {
        this.buses = buses;
        this.rules = rules;
    }

    public CreateEventBusResponse createEventBus(CreateEventBusRequest request) {
        Bus bus = buses.create(request);
        return CreateEventBusResponse.builder()
                .eventBusArn(buses.arn(bus.name()))
                .description(bus.description())
                .build();
    }

    public DescribeEventBusResponse describeEventBus(DescribeEventBusRequest request) {
        Bus bus = buses.get(request.name());
        return DescribeEventBusResponse.builder()
                .name(bus.name())
                .arn(buses.arn(bus.name()))
                .policy(bus.policy())
                .description(bus.description())
                .creationTime(bus.created())
                .lastModifiedTime(bus.changed())
                .build();
    }

    public UpdateEventBusResponse updateEventBus(UpdateEventBusRequest request) {
        Bus bus = buses.update(request);
        return UpdateEventBusResponse.builder()
                .arn(buses.arn(bus.name()))
                .name(bus.name())
                .description(bus.description())
                .build();
    }

    public ListEventBusesResponse listEventBuses(ListEventBusesRequest request) {
        List<Bus> all = buses.list().stream()
                .filter(bus -> request.namePrefix() == null || bus.name().startsWith(request.namePrefix()))
                .toList();
        Page<Bus> page = EventsPage.of("listEventBuses", all, Bus::name, request.nextToken(), request.limit());
        return ListEventBusesResponse.builder()
                .eventBuses(page.items().stream()
                        .map(bus -> EventBus.builder()
                                .name(bus.name())
                                .arn(buses.arn(bus.name()))
                                .policy(bus.policy())
                                .description(bus.description())
                                .creationTime(bus.created())
                                .lastModifiedTime(bus.changed())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public void deleteEventBus(DeleteEventBusRequest request) {
        buses.delete(request.name(), rules);
    }

    public void putPermission(PutPermissionRequest request) {
        buses.putPermission(request);
    }

    public void removePermission(RemovePermissionRequest request) {
        buses.removePermission(request);
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return buses.policy(resourceArn);
    }
}
