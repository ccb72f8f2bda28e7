package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;

/**
 * AWS CodeBuild: projects, and builds that run as processes of the operator's own user. Batches, sandboxes, fleets, webhooks, test reports and
 * sharing are left out.
 *
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCodeBuild {

    private LocalCodeBuild() {}

    /** The CodeBuild of one account and region. */
    public static CodeBuildClient of(ServiceContext context) {
        Projects projects = new Projects(context);
        Builds builds = new Builds(context, new BuildEvents(context));
        BuildCredentials credentials = new BuildCredentials(context);
        BuildQueue queue = new BuildQueue(context, builds, credentials);
        return Composed.of(
                CodeBuildClient.class,
                List.of(
                        new ProjectOperations(context, projects, builds),
                        new BuildOperations(context, projects, builds, queue),
                        credentials,
                        queue));
    }
}
