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
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.transport.UploadPackInternalServerErrorException;
import org.eclipse.jgit.util.TemporaryBuffer;
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
    /** In bytes: what one push may have, as a body of S3. */
    private static final long LARGEST_BODY = 5L << 30;
    /** What of an answer is held in memory, in bytes; the rest waits in a file. */
    private static final int IN_MEMORY = 1 << 20;

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
                            ? text(401, "Sign in with Git credentials of AWS CodeCommit.")
                                    .with("WWW-Authenticate", "Basic realm=\"AWS CodeCommit\"")
                            : text(403, "The request signature does not match, or it is older than 15 minutes."));
        }
        boolean listing = path.group("what").equals("info/refs");
        String command = listing ? head.query().get("service") : path.group("what");
        Service service = service(command);
        if (service == null || !head.method().equals(listing ? "GET" : "POST")) {
            return refused(text(service == null ? 403 : 405, "Only Git's smart HTTP protocol is spoken here."));
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
            return refused(text(missing ? 404 : 403, e.awsErrorDetails().errorMessage()));
        }
        return new Admission(
                true, false, LARGEST_BODY, request -> answer(request, git, name, service, listing, signer));
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

    private static Service service(String command) {
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

    private GatewayResponse answer(
            GatewayRequest request, GitTransport git, String name, Service service, boolean listing, Signer signer)
            throws IOException {
        if (request.body().length() > LARGEST_BODY) {
            return text(413, "A push has at most 5 GB.");
        }
        Path folder = cloud.home().resolve("spool");
        Files.createDirectories(folder);
        TemporaryBuffer out = new TemporaryBuffer.LocalFile(folder.toFile(), IN_MEMORY);
        String protocol = request.header("git-protocol");
        boolean done = false;
        try (InputStream in = body(request)) {
            signer.caller().run(() -> {
                try {
                    if (listing) {
                        git.advertise(name, service, protocol, out);
                    } else {
                        git.serve(name, service, protocol, in, out);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
            out.close();
            done = true;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException
                    || e.getCause() instanceof ZipException
                    || e.getCause() instanceof UploadPackInternalServerErrorException
                    || e.getCause() instanceof PackProtocolException) {
                return text(400, "This is no request of a Git client.");
            }
            throw e;
        } finally {
            if (!done) {
                out.destroy();
            }
        }
        GatewayResponse answer =
                new GatewayResponse(200, new LinkedHashMap<>(), out.openInputStreamWithAutoDestroy(), out.length());
        return answer.with(
                        "Content-Type", "application/x-" + service.command() + (listing ? "-advertisement" : "-result"))
                .with("Cache-Control", "no-cache");
    }

    private static InputStream body(GatewayRequest request) throws IOException {
        InputStream raw = request.body().open();
        return "gzip".equals(request.header("content-encoding")) ? new GZIPInputStream(raw) : raw;
    }

    private static GatewayResponse text(int status, String words) {
        return GatewayResponse.of(status, "text/plain", (words + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
