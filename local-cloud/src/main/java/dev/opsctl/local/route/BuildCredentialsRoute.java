package dev.opsctl.local.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.codebuild.ContainerCredentials;
import dev.opsctl.local.service.codebuild.ContainerCredentials.Issued;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;

/**
 * The address at which AWS's SDKs in a build ask for the service role's credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 */
public final class BuildCredentialsRoute implements HttpRoute {

    private static final Pattern PATH =
            Pattern.compile(ContainerCredentials.FOLDER + "(\\d{12})/([a-z0-9-]+)/([0-9a-f-]{36})");

    private final LocalCloud cloud;

    public BuildCredentialsRoute(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.rawPath().startsWith(ContainerCredentials.FOLDER);
    }

    @Override
    public Admission admit(GatewayRequest head) {
        Matcher path = PATH.matcher(head.rawPath());
        Optional<Issued> issued = path.matches() && head.method().equals("GET")
                ? ((ContainerCredentials) cloud.named(CodeBuildClient.class, new Scope(path.group(1), path.group(2))))
                        .credentials(path.group(3))
                : Optional.empty();
        return new Admission(issued.isPresent(), false, 0, request -> issued.map(BuildCredentialsRoute::answer)
                .orElseGet(() -> GatewayResponse.json(
                        404, "{\"code\":\"NotFound\",\"message\":\"No build has credentials here.\"}")));
    }

    private static GatewayResponse answer(Issued issued) {
        return GatewayResponse.json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("RoleArn", issued.roleArn())
                        .put("AccessKeyId", issued.credentials().accessKeyId())
                        .put("SecretAccessKey", issued.credentials().secretAccessKey())
                        .put("Token", issued.credentials().sessionToken())
                        .put("Expiration", issued.credentials().expiration().toString())
                        .toString());
    }
}
