package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A connection that is lost costs a try, not the call (OPS-2). */
class LightHttpClientTest {

    private static final String BODY = "a body";

    /** Whatever the server has read when it hangs up. */
    enum HangsUp {
        AT_ONCE,
        AFTER_THE_HEAD,
        AFTER_THE_BODY,
        /** As a server does that has closed a connection which the client still keeps. */
        ON_THE_SECOND_REQUEST
    }

    /** A server that hangs up once, and then answers each request without a body. */
    private static final class Server implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();
        private final HangsUp hangsUp;
        private volatile boolean hungUp;

        Server(HangsUp hangsUp) throws IOException {
            this.hangsUp = hangsUp;
            Thread thread = new Thread(this::accept, "server");
            thread.setDaemon(true);
            thread.start();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        private void accept() {
            try {
                while (true) {
                    Socket connection = socket.accept();
                    connections.incrementAndGet();
                    Thread thread = new Thread(() -> serve(connection), "connection");
                    thread.setDaemon(true);
                    thread.start();
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void serve(Socket connection) {
            try (connection;
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (int request = 1;
                        !hangsUp(request == 1 ? HangsUp.AT_ONCE : HangsUp.ON_THE_SECOND_REQUEST);
                        request++) {
                    int length = 0;
                    boolean asks = false;
                    String line = in.readLine();
                    if (line == null) {
                        return;
                    }
                    for (; !line.isEmpty(); line = in.readLine()) {
                        String header = line.toLowerCase();
                        length = header.startsWith("content-length:")
                                ? Integer.parseInt(header.substring(15).strip())
                                : length;
                        asks |= header.startsWith("expect:");
                    }
                    if (hangsUp(HangsUp.AFTER_THE_HEAD)) {
                        return;
                    }
                    if (asks) {
                        say(connection, "HTTP/1.1 100 Continue\r\n\r\n");
                    }
                    for (int i = 0; i < length; i++) {
                        in.read();
                    }
                    if (hangsUp(HangsUp.AFTER_THE_BODY)) {
                        return;
                    }
                    say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                }
            } catch (IOException e) {
                // the client has gone
            }
        }

        private static void say(Socket connection, String text) throws IOException {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        private boolean hangsUp(HangsUp now) {
            boolean hanging = hangsUp == now && !hungUp;
            hungUp |= hanging;
            return hanging;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B at(Server server, B builder) {
        return builder.endpointOverride(server.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .httpClient(LightHttpClient.plain(Duration.ofSeconds(2), Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @EnumSource
    void a_call_whose_body_waits_to_be_asked_for_is_made_again(HangsUp hangsUp) throws Exception {
        try (Server server = new Server(hangsUp);
                S3Client s3 =
                        at(server, S3Client.builder().forcePathStyle(true)).build()) {
            for (int i = 0; i < 3; i++) {
                s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromString(BODY));
            }
            assertTrue(server.hungUp);
            assertEquals(2, server.connections.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_is_posted_is_made_again(HangsUp hangsUp) throws Exception {
        try (Server server = new Server(hangsUp);
                SqsClient sqs = at(server, SqsClient.builder()).build()) {
            for (int i = 0; i < 3; i++) {
                sqs.purgeQueue(r -> r.queueUrl(server.uri() + "/000000000000/queue"));
            }
            assertTrue(server.hungUp);
            assertEquals(2, server.connections.get());
        }
    }
}
