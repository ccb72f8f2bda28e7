package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.gateway.ApiCall;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.service.apigateway.execute.ApiResponse;
import dev.opsctl.local.service.apigateway.execute.HttpHeaders;
import dev.opsctl.local.service.apigateway.execute.ServiceGateway;
import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Calls the services of this cloud through their wire protocols, without a connection and without a signature. */
public final class WireServices implements ServiceGateway {

    private final LocalCloud cloud;

    public WireServices(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public ApiResponse call(ServiceRequest request, Caller caller, Scope scope) {
        List<ServiceDefinition<?>> candidates = cloud.definitions().stream()
                .filter(d -> WireModel.of(d.clientInterface()).signingName().equals(request.service()))
                .toList();
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("the local cloud integrates no service " + request.service());
        }
        String action = request.action();
        GatewayRequest wire = action == null ? wire(request, "", Map.of()) : action(candidates, request, action);
        ApiCall call = ApiCall.route(cloud, candidates, wire)
                .orElseThrow(() -> new IllegalArgumentException(
                        request.service() + " has no operation at " + wire.method() + " " + wire.rawPath()));
        return answer(call.execute(wire, caller, scope));
    }

    private GatewayRequest action(List<ServiceDefinition<?>> candidates, ServiceRequest request, String action) {
        for (ServiceDefinition<?> candidate : candidates) {
            WireModel model = WireModel.of(candidate.clientInterface());
            if (model.operation(action) != null) {
                boolean json =
                        model.targetPrefix() != null && !model.targetPrefix().isEmpty() && !model.queryCompatible();
                return json
                        ? wire(request, "", Map.of("x-amz-target", model.targetPrefix() + "." + action))
                        : wire(request, "Action=" + action + "&Version=" + model.apiVersion(), Map.of());
            }
        }
        throw new IllegalArgumentException(
                request.service() + " has no action " + action + " (in the integration's URI)");
    }

    private GatewayRequest wire(ServiceRequest request, String rawQuery, Map<String, String> more) {
        Map<String, List<String>> headers = new TreeMap<>();
        headers.put("accept", List.of("application/json"));
        request.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        more.forEach((name, value) -> headers.put(name, List.of(value)));
        headers.put("host", List.of(cloud.endpoint().getAuthority()));
        StringBuilder query = new StringBuilder(rawQuery);
        request.query()
                .forEach((name, values) -> values.forEach(value -> query.append(query.length() == 0 ? "" : "&")
                        .append(encode(name))
                        .append('=')
                        .append(encode(value))));
        return new GatewayRequest(
                request.httpMethod(),
                request.rawPath(),
                query.toString(),
                headers,
                Body.of(request.body()),
                request.sourceIp());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ApiResponse answer(GatewayResponse response) {
        HttpHeaders headers = new HttpHeaders();
        response.headers().forEach(headers::set);
        try {
            return new ApiResponse(response.status(), headers, response.body().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
