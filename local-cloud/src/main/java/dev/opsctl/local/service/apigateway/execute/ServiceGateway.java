package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of all AWS services by their own wire protocols: what integrations of type AWS call. */
public interface ServiceGateway {
    /**
     * A request to a service.
     *
     * @param service its name in integration URIs and signatures, e.g. {@code sqs}
     * @param action an operation's name, or null if {@code rawPath} and the rest tell it
     */
    record ServiceRequest(
            String service,
            @Nullable String action,
            String httpMethod,
            String rawPath,
            Map<String, List<String>> query,
            HttpHeaders headers,
            byte[] body,
            String sourceIp) {}

    /**
     * Calls a service as somebody; refusals are answers in the service's protocol.
     *
     * @throws IllegalArgumentException if there is no such service or operation
     */
    ApiResponse call(ServiceRequest request, Caller caller, Scope scope);
}
