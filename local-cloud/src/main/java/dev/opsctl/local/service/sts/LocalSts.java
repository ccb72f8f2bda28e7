package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.principal.Sessions;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * AWS STS: temporary credentials for roles and users. Whether a role may be assumed was decided by its trust policy before a call arrives here.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API reference</a>
 */
public final class LocalSts {

    private LocalSts() {}

    /** The STS of one account and region. */
    public static StsClient of(ServiceContext context) {
        Sessions sessions = new Sessions(context.cloud());
        return Composed.of(
                StsClient.class,
                List.of(
                        new AssumeRoleOperations(context, sessions),
                        new WebIdentityOperations(context, sessions),
                        new SessionOperations(context, sessions)));
    }
}
