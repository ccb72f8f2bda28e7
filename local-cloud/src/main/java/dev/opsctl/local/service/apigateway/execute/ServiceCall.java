package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.apigateway.execute.ServiceGateway.ServiceRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * An AWS-service integration's call: the mapped request goes through the service's own wire protocol, as the integration's role. Every
 * action of every service of the local cloud can be integrated, with the service's own errors.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html">The URI of AWS integrations</a>
 */
final class ServiceCall {

    private static final Pattern URI = Pattern.compile(
            "[^:]*:[^:]*:[^:]*:(?<region>[^:]*):(?:[^:]*\\.)?(?<service>[^:.]*):(?<kind>action|path)/(?<rest>.*)",
            Pattern.DOTALL);

    private ServiceCall() {}

    /** The URI is {@code arn:aws:apigateway:REGION:[SUBDOMAIN.]SERVICE:action/NAME} or {@code …:path/PATH}. */
    static ApiResponse call(Exchange exchange, IntegrationRequest mapped) {
        Matcher uri = URI.matcher(mapped.uri());
        if (!uri.matches()) {
            throw GatewayFailure.configuration("Invalid integration URI " + mapped.uri());
        }
        String rest = uri.group("rest");
        boolean action = uri.group("kind").equals("action");
        ServiceRequest request = new ServiceRequest(
                uri.group("service"),
                action ? rest : null,
                mapped.httpMethod(),
                action ? "/" : "/" + rest.replaceFirst("^/", ""),
                mapped.query(),
                mapped.headers(),
                mapped.body(),
                exchange.request.sourceIp());
        Scope scope = new Scope(exchange.gateway.context().scope().accountId(), uri.group("region"));
        try {
            return exchange.trace.calling(
                    request.service(),
                    request.action(),
                    null,
                    caller(exchange),
                    traced -> exchange.surroundings.services().call(request, traced, scope),
                    ApiResponse::status);
        } catch (IllegalArgumentException e) {
            throw GatewayFailure.configuration(String.valueOf(e.getMessage()));
        }
    }

    private static Caller caller(Exchange exchange) {
        String role = exchange.method().methodIntegration().credentials();
        try {
            return LambdaCall.caller(exchange, role, exchange.sourceArn());
        } catch (AwsServiceException e) {
            throw GatewayFailure.configuration(
                    "API Gateway does not have permission to assume the provided role " + role + ": " + e.getMessage());
        }
    }
}
