package dev.opsctl.local.service.events;

import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ApiDestination;
import software.amazon.awssdk.services.eventbridge.model.Connection;
import software.amazon.awssdk.services.eventbridge.model.CreateApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateApiDestinationResponse;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.DeauthorizeConnectionRequest;
import software.amazon.awssdk.services.eventbridge.model.DeauthorizeConnectionResponse;
import software.amazon.awssdk.services.eventbridge.model.DeleteApiDestinationRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteApiDestinationResponse;
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
interface ConnectionOperations extends EventBridgeClient {

    Connections connections();

    ApiDestinations destinations();

    private static <T extends SdkPojo> T as(SdkPojo from, Class<T> type) {
        return PojoJson.read(PojoJson.write(from), type);
    }

    /** One page; tokens are positions. */
    record Page<T>(List<T> items, String next) {
        static <T> Page<T> of(List<T> all, String token, Integer limit) {
            if (token != null && !token.matches("\\d{1,9}")) {
                throw EventsErrors.validation("Parameter NextToken is not valid.");
            }
            int from = token == null ? 0 : Math.min(Integer.parseInt(token), all.size());
            int to = Math.min(all.size(), from + (limit == null ? 100 : limit));
            return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
        }
    }

    private static <T> List<T> begin(List<T> all, Function<T, String> name, String prefix) {
        return prefix == null
                ? all
                : all.stream()
                        .filter(item -> name.apply(item).startsWith(prefix))
                        .toList();
    }

    @Override
    default CreateConnectionResponse createConnection(CreateConnectionRequest request) {
        return as(connections().create(request), CreateConnectionResponse.class);
    }

    @Override
    default DescribeConnectionResponse describeConnection(DescribeConnectionRequest request) {
        return connections().get(request.name()).shown();
    }

    @Override
    default UpdateConnectionResponse updateConnection(UpdateConnectionRequest request) {
        return as(connections().update(request), UpdateConnectionResponse.class);
    }

    @Override
    default DeauthorizeConnectionResponse deauthorizeConnection(DeauthorizeConnectionRequest request) {
        return as(connections().deauthorize(request.name()), DeauthorizeConnectionResponse.class);
    }

    @Override
    default DeleteConnectionResponse deleteConnection(DeleteConnectionRequest request) {
        return as(connections().delete(request.name()), DeleteConnectionResponse.class);
    }

    @Override
    default ListConnectionsResponse listConnections(ListConnectionsRequest request) {
        List<DescribeConnectionResponse> all =
                begin(connections().list(), DescribeConnectionResponse::name, request.namePrefix()).stream()
                        .filter(c ->
                                request.connectionState() == null || request.connectionState() == c.connectionState())
                        .toList();
        Page<DescribeConnectionResponse> page = Page.of(all, request.nextToken(), request.limit());
        return ListConnectionsResponse.builder()
                .connections(
                        page.items().stream().map(c -> as(c, Connection.class)).toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    default CreateApiDestinationResponse createApiDestination(CreateApiDestinationRequest request) {
        return as(destinations().create(request), CreateApiDestinationResponse.class);
    }

    @Override
    default DescribeApiDestinationResponse describeApiDestination(DescribeApiDestinationRequest request) {
        return destinations().get(request.name());
    }

    @Override
    default UpdateApiDestinationResponse updateApiDestination(UpdateApiDestinationRequest request) {
        return as(destinations().update(request), UpdateApiDestinationResponse.class);
    }

    @Override
    default DeleteApiDestinationResponse deleteApiDestination(DeleteApiDestinationRequest request) {
        destinations().delete(request.name());
        return DeleteApiDestinationResponse.builder().build();
    }

    @Override
    default ListApiDestinationsResponse listApiDestinations(ListApiDestinationsRequest request) {
        List<DescribeApiDestinationResponse> all =
                begin(destinations().list(), DescribeApiDestinationResponse::name, request.namePrefix()).stream()
                        .filter(d -> request.connectionArn() == null
                                || request.connectionArn().equals(d.connectionArn()))
                        .toList();
        Page<DescribeApiDestinationResponse> page = Page.of(all, request.nextToken(), request.limit());
        return ListApiDestinationsResponse.builder()
                .apiDestinations(page.items().stream()
                        .map(d -> as(d, ApiDestination.class))
                        .toList())
                .nextToken(page.next())
                .build();
    }
}
