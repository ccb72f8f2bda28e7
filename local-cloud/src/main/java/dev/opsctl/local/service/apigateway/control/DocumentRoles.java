package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.action.PassedRoles;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.apigateway.definition.ApiDescription;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.apigateway.model.ApiGatewayException;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.Integration;

/**
 * The roles that a document gives to integrations and authorizers: whoever imports it must be allowed to pass them, as whoever names them in a
 * member of a request. The gateway sees only members.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html">Control access to API Gateway</a>
 */
final class DocumentRoles {

    private final ServiceContext context;

    DocumentRoles(ServiceContext context) {
        this.context = context;
    }

    /** @throws AwsServiceException 403 if the caller may not pass one of them, 400 if one is no role */
    void check(ApiDescription said) {
        Set<String> roles = new TreeSet<>();
        said.authorizers().stream()
                .map(Authorizer::authorizerCredentials)
                .filter(Objects::nonNull)
                .forEach(roles::add);
        said.methods().values().stream()
                .flatMap(ofPath -> ofPath.values().stream())
                .flatMap(method -> Stream.ofNullable(method.methodIntegration()))
                .map(Integration::credentials)
                .filter(Objects::nonNull)
                .forEach(roles::add);
        roles.removeIf(role -> role.isEmpty() || role.equals(PassedRoles.CALLERS_OWN));
        roles.forEach(this::passed);
    }

    private void passed(String role) {
        Caller caller = context.caller();
        if (!PassedRoles.isRole(role)) {
            throw ApiErrors.badRequest("Invalid ARN specified in the request");
        } else if (!Arn.of(role).accountId().equals(caller.accountId())) {
            throw denied("Cross-account pass role is not allowed.");
        }
        try {
            context.cloud()
                    .authorizeAction(
                            caller,
                            context.scope(),
                            "iam:PassRole",
                            role,
                            Map.of("iam:PassedToService", "apigateway.amazonaws.com"));
        } catch (AwsServiceException e) {
            throw denied(e.awsErrorDetails().errorMessage());
        }
    }

    private static RuntimeException denied(String message) {
        return Faults.of(ApiGatewayException.class, "AccessDeniedException", 403, message);
    }
}
