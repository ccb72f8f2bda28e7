package dev.opsctl.local;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.GitSignature;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.identity.Identity;
import dev.opsctl.local.route.BuildCredentialsRoute;
import dev.opsctl.local.route.CloudFrontRoute;
import dev.opsctl.local.route.CustomResponseRoute;
import dev.opsctl.local.route.ExecuteApiRoute;
import dev.opsctl.local.route.FunctionUrlRoute;
import dev.opsctl.local.route.GitRoute;
import dev.opsctl.local.route.LocalOrigins;
import dev.opsctl.local.route.S3Objects;
import dev.opsctl.local.route.SigningCertificateRoute;
import dev.opsctl.local.route.UnsubscribeRoute;
import dev.opsctl.local.route.WebsiteRoute;
import java.util.List;

/** What the gateway serves beside AWS's common operations, one line each, in the order of asking. */
final class Routes {

    private Routes() {}

    static List<HttpRoute> of(LocalCloud cloud, Identity identity) {
        SigV4 signatures = new SigV4(identity);
        ExecuteApiRoute apis = new ExecuteApiRoute(cloud, signatures);
        WebsiteRoute websites = new WebsiteRoute(cloud);
        return List.of(
                new CloudFrontRoute(cloud, new LocalOrigins(cloud, List.of(apis, websites))),
                websites,
                apis,
                new FunctionUrlRoute(cloud, signatures),
                new CustomResponseRoute(cloud),
                new UnsubscribeRoute(cloud),
                new SigningCertificateRoute(cloud),
                new BuildCredentialsRoute(cloud),
                new GitRoute(cloud, new GitSignature(identity)),
                new S3Objects(cloud, signatures));
    }
}
