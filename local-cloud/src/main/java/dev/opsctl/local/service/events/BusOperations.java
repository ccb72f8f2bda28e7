package dev.opsctl.local.service.events;

import dev.opsctl.local.service.events.EventBuses.Bus;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusResponse;
import software.amazon.awssdk.services.eventbridge.model.DeleteEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteEventBusResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeEventBusResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBus;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesResponse;
import software.amazon.awssdk.services.eventbridge.model.PutPermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.PutPermissionResponse;
import software.amazon.awssdk.services.eventbridge.model.RemovePermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.RemovePermissionResponse;
import software.amazon.awssdk.services.eventbridge.model.UpdateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateEventBusResponse;

/** EventBridge's operations on event buses. */
interface BusOperations extends EventBridgeClient {

    EventBuses buses();

    EventRules rules();

    @Override
    default CreateEventBusResponse createEventBus(CreateEventBusRequest request) {
        Bus bus = buses().create(request);
        return CreateEventBusResponse.builder()
                .eventBusArn(buses().arn(bus.name()))
                .description(bus.description())
                .build();
    }

    @Override
    default DescribeEventBusResponse describeEventBus(DescribeEventBusRequest request) {
        Bus bus = buses().get(request.name());
        return DescribeEventBusResponse.builder()
                .name(bus.name())
                .arn(buses().arn(bus.name()))
                .policy(bus.policy())
                .description(bus.description())
                .creationTime(bus.created())
                .lastModifiedTime(bus.changed())
                .build();
    }

    @Override
    default UpdateEventBusResponse updateEventBus(UpdateEventBusRequest request) {
        Bus bus = buses().update(request);
        return UpdateEventBusResponse.builder()
                .arn(buses().arn(bus.name()))
                .name(bus.name())
                .description(bus.description())
                .build();
    }

    @Override
    default ListEventBusesResponse listEventBuses(ListEventBusesRequest request) {
        ListEventBusesResponse.Builder answer = ListEventBusesResponse.builder();
        List<Bus> all = buses().list().stream()
                .filter(bus -> request.namePrefix() == null || bus.name().startsWith(request.namePrefix()))
                .toList();
        return answer.nextToken(LocalEvents.page(
                        all,
                        Bus::name,
                        request.nextToken(),
                        request.limit(),
                        page -> answer.eventBuses(page.stream()
                                .map(bus -> EventBus.builder()
                                        .name(bus.name())
                                        .arn(buses().arn(bus.name()))
                                        .policy(bus.policy())
                                        .description(bus.description())
                                        .creationTime(bus.created())
                                        .lastModifiedTime(bus.changed())
                                        .build())
                                .toList())))
                .build();
    }

    @Override
    default DeleteEventBusResponse deleteEventBus(DeleteEventBusRequest request) {
        buses().delete(request.name(), rules());
        return DeleteEventBusResponse.builder().build();
    }

    @Override
    default PutPermissionResponse putPermission(PutPermissionRequest request) {
        buses().putPermission(request);
        return PutPermissionResponse.builder().build();
    }

    @Override
    default RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        buses().removePermission(request);
        return RemovePermissionResponse.builder().build();
    }
}
