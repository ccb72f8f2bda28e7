package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.GitSignature;
import dev.opsctl.local.gateway.GitSignature.Signer;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.codecommit.GitTransport;
import dev.opsctl.local.service.codecommit.GitTransport.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;

/**
 * Git's smart HTTP at {@code /v1/repos/NAME}. A host {@code git-codecommit.REGION…} says the region; at every other name, it is the one among
 * those in which the account has repositories that the password was signed for.
 */
public final class GitRoute implements HttpRoute {

    private static final Pattern PATH = Pattern.compile(
            "(?<repository>/v1/repos/(?<name>[\\w.-]{1,100})/?)/(?<what>info/refs|git-upload-pack|git-receive-pack)");
    private static final Pattern HOST = Pattern.compile("git-codecommit(?:-fips)?\\.(?<region>[a-z0-9-]+)\\..+");

    private final LocalCloud cloud;
    private final GitSignature signatures;

    public GitRoute(LocalCloud cloud, GitSignature signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
    }

    @Override
    public boolean matches(GatewayRequest head) {
        return head.rawPath().startsWith("/v1/repos/")
                && PATH.matcher(head.rawPath()).matches();
    }

    @Override
    public Admission admit(GatewayRequest head) {
        Matcher path = PATH.matcher(head.rawPath());
        path.matches();
        Signer signer = signatures
                .verify(head, path.group("repository"), account -> regions(head, account))
                .orElse(null);
        if (signer == null) {
            boolean asked = head.header("authorization") == null;
            return refused(
                    asked
                            ? GitExchange.text(401, "Sign in with Git credentials of AWS CodeCommit.")
                                    .with("WWW-Authenticate", "Basic realm=\"AWS CodeCommit\"")
                            : GitExchange.text(
                                    403, "The request signature does not match, or it is older than 15 minutes."));
        }
        boolean listing = path.group("what").equals("info/refs");
        String command = listing ? head.query().get("service") : path.group("what");
        Service service = service(command);
        if (service == null || !head.method().equals(listing ? "GET" : "POST")) {
            return refused(
                    GitExchange.text(service == null ? 403 : 405, "Only Git's smart HTTP protocol is spoken here."));
        }
        String name = path.group("name");
        GitTransport git = (GitTransport)
                cloud.service(CodeCommitClient.class, new Scope(signer.caller().accountId(), signer.region()));
        try {
            signer.caller().run(() -> {
                git.admit(name, service);
                return null;
            });
        } catch (AwsServiceException e) {
            boolean missing = e.awsErrorDetails().errorCode().startsWith("RepositoryDoesNotExist");
            return refused(
                    GitExchange.text(missing ? 404 : 403, e.awsErrorDetails().errorMessage()));
        }
        return new Admission(
                true, false, GitExchange.LARGEST_BODY, request -> new GitExchange(git, name, service, listing)
                        .answer(request, signer.caller(), spool()));
    }

    private Path spool() throws IOException {
        return Files.createDirectories(cloud.home().resolve("spool"));
    }

    private Collection<String> regions(GatewayRequest head, String account) {
        Matcher host = HOST.matcher(String.valueOf(head.header("host")));
        if (host.matches()) {
            return List.of(host.group("region"));
        }
        return cloud.store().tables().stream()
                .filter(table -> table.startsWith("codecommit/" + account + "/"))
                .map(table -> table.split("/")[2])
                .distinct()
                .toList();
    }

    private static @Nullable Service service(@Nullable String command) {
        for (Service service : Service.values()) {
            if (service.command().equals(command)) {
                return service;
            }
        }
        return null;
    }

    private static Admission refused(GatewayResponse answer) {
        return new Admission(false, false, 0, request -> answer);
    }
}
