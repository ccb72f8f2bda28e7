package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.execute.ServiceGateway.ServiceRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * An AWS-service integration's call: the mapped request goes through the service's own wire protocol, as the integration's role. Every
 * action of every service of the local cloud can be integrated, with the service's own errors.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html">The URI of AWS integrations</a>
 */
final class ServiceCall {

    private ServiceCall() {}

    /** The URI is {@code arn:aws:apigateway:REGION:[SUBDOMAIN.]SERVICE:action/NAME} or {@code …:path/PATH}. */
    static ApiResponse call(Exchange exchange, IntegrationRequest mapped) {
        String[] arn = mapped.uri().split(":", 6);
        if (arn.length < 6 || !arn[5].matches("(?s)(action|path)/.*")) {
            throw GatewayFailure.configuration("Invalid integration URI " + mapped.uri());
        }
        String rest = arn[5].substring(arn[5].indexOf('/') + 1);
        boolean action = arn[5].startsWith("action/");
        ServiceRequest request = new ServiceRequest(
                arn[4].substring(arn[4].lastIndexOf('.') + 1),
                action ? rest : null,
                mapped.httpMethod(),
                action ? "/" : "/" + rest.replaceFirst("^/", ""),
                mapped.query(),
                mapped.headers(),
                mapped.body(),
                exchange.request.sourceIp());
        Scope scope = new Scope(exchange.gateway.context().scope().accountId(), arn[3]);
        try {
            return exchange.trace.calling(
                    request.service(),
                    request.action(),
                    null,
                    caller(exchange),
                    traced -> exchange.surroundings.services().call(request, traced, scope),
                    ApiResponse::status);
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.configuration(e.getMessage());
        }
    }

    private static Caller caller(Exchange exchange) {
        String role = exchange.method.methodIntegration().credentials();
        try {
            return LambdaCall.caller(exchange, role, exchange.sourceArn());
        } catch (AwsServiceException e) {
            throw GatewayFailure.configuration(
                    "API Gateway does not have permission to assume the provided role " + role + ": " + e.getMessage());
        }
    }
}
