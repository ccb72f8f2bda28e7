package dev.opsctl.local.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** s3proxy over a directory, on an internal port: the objects of all buckets. Who may do what is decided before it, by the gateway. */
public final class S3Engine implements Engine {

    private final Path directory;
    private S3Proxy proxy;
    private URI endpoint;

    S3Engine(Path directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return "s3";
    }

    /** Where it answers; it takes any credentials. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public synchronized void start() throws IOException {
        if (proxy != null) {
            return;
        }
        Files.createDirectories(directory);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        endpoint = URI.create("http://127.0.0.1:" + port);
        try {
            proxy = S3Proxy.builder()
                    .endpoint(endpoint)
                    .awsAuthentication(AuthenticationType.NONE, null, null)
                    .maxSinglePartObjectSize(5L << 30)
                    .v4MaxNonChunkedRequestSize(5L << 30)
                    .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                    .build();
            proxy.start();
        } catch (Exception e) {
            proxy = null;
            throw new IOException("s3proxy did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean ready() {
        return proxy != null && "STARTED".equals(proxy.getState());
    }

    @Override
    public synchronized void close() {
        if (proxy != null) {
            try {
                proxy.stop();
            } catch (Exception e) {
                throw new IllegalStateException("s3proxy did not stop", e);
            }
            proxy = null;
        }
    }
}
