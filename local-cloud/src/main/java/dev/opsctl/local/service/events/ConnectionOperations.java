package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.HttpConnections;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.eventbridge.model.ApiDestination;
import software.amazon.awssdk.services.eventbridge.model.Connection;
import software.amazon.awssdk.services.eventbridge.model.CreateApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateApiDestinationResponse;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.DeauthorizeConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DeauthorizeConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.DeleteApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeApiDestinationResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.ListApiDestinationsRequest;
import software.amazon.awssdk.services.eventbridge.model.ListApiDestinationsResponse;
import software.amazon.awssdk.services.eventbridge.model.ListConnectionsRequest;
import software.amazon.awssdk.services.eventbridge.model.ListConnectionsResponse;
import software.amazon.awssdk.services.eventbridge.model.UpdateApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateApiDestinationResponse;
import software.amazon.awssdk.services.eventbridge.model.UpdateConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateConnectionResponse;

/** EventBridge's operations on connections and API destinations. */
final class ConnectionOperations implements HttpConnections {

    private final Connections connections;
    private final ApiDestinations destinations;

    ConnectionOperations(Connections connections, ApiDestinations destinations) {
        this.connections = connections;
        this.destinations = destinations;
    }

    private static <T extends SdkPojo> T as(SdkPojo from, Class<T> type) {
        return PojoJson.read(PojoJson.write(from), type);
    }

    private static <T> List<T> begin(List<T> all, Function<T, String> name, String prefix) {
        return prefix == null
                ? all
                : all.stream()
                        .filter(item -> name.apply(item).startsWith(prefix))
                        .toList();
    }

    public CreateConnectionResponse createConnection(CreateConnectionRequest request) {
        return as(connections.create(request), CreateConnectionResponse.class);
    }

    public DescribeConnectionResponse describeConnection(DescribeConnectionRequest request) {
        return connections.get(request.name()).shown();
    }

    public UpdateConnectionResponse updateConnection(UpdateConnectionRequest request) {
        return as(connections.update(request), UpdateConnectionResponse.class);
    }

    public DeauthorizeConnectionResponse deauthorizeConnection(DeauthorizeConnectionRequest request) {
        return as(connections.deauthorize(request.name()), DeauthorizeConnectionResponse.class);
    }

    public DeleteConnectionResponse deleteConnection(DeleteConnectionRequest request) {
        return as(connections.delete(request.name()), DeleteConnectionResponse.class);
    }

    public ListConnectionsResponse listConnections(ListConnectionsRequest request) {
        List<DescribeConnectionResponse> all =
                begin(connections.list(), DescribeConnectionResponse::name, request.namePrefix()).stream()
                        .filter(c ->
                                request.connectionState() == null || request.connectionState() == c.connectionState())
                        .toList();
        Page<DescribeConnectionResponse> page = EventsPage.of(
                "listConnections", all, DescribeConnectionResponse::name, request.nextToken(), request.limit());
        return ListConnectionsResponse.builder()
                .connections(
                        page.items().stream().map(c -> as(c, Connection.class)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public CreateApiDestinationResponse createApiDestination(CreateApiDestinationRequest request) {
        return as(destinations.create(request), CreateApiDestinationResponse.class);
    }

    public DescribeApiDestinationResponse describeApiDestination(DescribeApiDestinationRequest request) {
        return destinations.get(request.name());
    }

    public UpdateApiDestinationResponse updateApiDestination(UpdateApiDestinationRequest request) {
        return as(destinations.update(request), UpdateApiDestinationResponse.class);
    }

    public void deleteApiDestination(DeleteApiDestinationRequest request) {
        destinations.delete(request.name());
    }

    public ListApiDestinationsResponse listApiDestinations(ListApiDestinationsRequest request) {
        List<DescribeApiDestinationResponse> all =
                begin(destinations.list(), DescribeApiDestinationResponse::name, request.namePrefix()).stream()
                        .filter(d -> request.connectionArn() == null
                                || request.connectionArn().equals(d.connectionArn()))
                        .toList();
        Page<DescribeApiDestinationResponse> page = EventsPage.of(
                "listApiDestinations", all, DescribeApiDestinationResponse::name, request.nextToken(), request.limit());
        return ListApiDestinationsResponse.builder()
                .apiDestinations(page.items().stream()
                        .map(d -> as(d, ApiDestination.class))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    @Override
    public Additions additions(String connectionArn, Caller caller, boolean fresh) {
        return connections.additions(caller, connectionArn, fresh);
    }
}
