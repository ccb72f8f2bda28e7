package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.service.codecommit.GitTransport;
import dev.opsctl.local.service.codecommit.GitTransport.Service;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.transport.UploadPackInternalServerErrorException;
import org.eclipse.jgit.util.TemporaryBuffer;

/**
 * One request of a Git client that has been admitted. Apart from {@link GitRoute}, which every request meets: JGit's jar is signed, so that no class
 * archive takes its classes, and to load the first of them takes as long as a tenth of the cloud's start.
 *
 * @param listing whether the client asks which refs there are
 */
record GitExchange(GitTransport git, String name, Service service, boolean listing) {

    /** In bytes: what one push may have, as a body of S3. */
    static final long LARGEST_BODY = 5L << 30;

    /** What of an answer is held in memory, in bytes; the rest waits in a file. */
    private static final int IN_MEMORY = 1 << 20;

    /** @param folder where what is too large for the memory waits */
    GatewayResponse answer(GatewayRequest request, Caller caller, Path folder) throws IOException {
        if (request.body().length() > LARGEST_BODY) {
            return text(413, "A push has at most 5 GB.");
        }
        TemporaryBuffer out = new TemporaryBuffer.LocalFile(folder.toFile(), IN_MEMORY);
        String protocol = request.header("git-protocol");
        boolean done = false;
        try (InputStream in = body(request)) {
            caller.run(() -> {
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

    /** An answer in plain words. */
    static GatewayResponse text(int status, String words) {
        return GatewayResponse.of(status, "text/plain", (words + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
