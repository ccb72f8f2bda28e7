package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.sts.StsClient;

/** The service role's credentials of each build that runs. */
final class BuildCredentials implements ContainerCredentials {

    private static final int SECONDS = 3_600;

    private final ServiceContext context;
    private final Map<String, Build> running = new ConcurrentHashMap<>();

    BuildCredentials(ServiceContext context) {
        this.context = context;
    }

    /** @return where the build gets them, until it is {@linkplain #withdraw withdrawn} */
    String issue(Build build) {
        String secret = UUID.randomUUID().toString();
        running.put(secret, build);
        return context.cloud().endpoint() + FOLDER + context.scope().accountId() + "/"
                + context.scope().region() + "/" + secret;
    }

    void withdraw(String address) {
        running.remove(address.substring(address.lastIndexOf('/') + 1));
    }

    @Override
    public Optional<Issued> credentials(String secret) {
        return Optional.ofNullable(running.get(secret))
                .map(build -> new Issued(
                        build.serviceRole(),
                        context.client(StsClient.class, service(build))
                                .assumeRole(r -> r.roleArn(build.serviceRole())
                                        .roleSessionName(session(build))
                                        .durationSeconds(SECONDS))
                                .credentials()));
    }

    /** The service role, as a build has it. */
    Caller role(Build build) {
        return context.cloud().assumeRole(build.serviceRole(), session(build), service(build));
    }

    private Caller service(Build build) {
        return context.asService(build.arn());
    }

    private static String session(Build build) {
        return "AWSCodeBuild-" + build.id().substring(build.id().indexOf(':') + 1);
    }
}
