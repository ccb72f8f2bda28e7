package dev.opsctl.local;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.identity.Identity;
import dev.opsctl.local.route.CustomResponseRoute;
import dev.opsctl.local.route.ExecuteApiRoute;
import dev.opsctl.local.route.S3Objects;
import java.util.List;

/** What the gateway serves beside AWS's common operations, one line each, in the order of asking. */
final class Routes {

    private Routes() {}

    static List<HttpRoute> of(LocalCloud cloud, Identity identity) {
        SigV4 signatures = new SigV4(identity);
        return List.of(
                new ExecuteApiRoute(cloud, signatures),
                new CustomResponseRoute(cloud),
                new S3Objects(cloud, signatures));
    }
}
