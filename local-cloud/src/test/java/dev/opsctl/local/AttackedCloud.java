package dev.opsctl.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * The cloud as a process of its own, whose state lies on a disk of 200 MB where the platform lets one be mounted: in a namespace of the process's
 * own, so that it goes with it.
 */
final class AttackedCloud implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path state;
    private final boolean smallDisk;
    private final Path log;
    private final JsonNode address;
    private final AwsBasicCredentials credentials;

    private AttackedCloud(Process process, Path state, boolean smallDisk, Path log) throws IOException {
        this.log = log;
        this.process = process;
        this.state = state;
        this.smallDisk = smallDisk;
        this.address = JSON.readTree(Files.readAllBytes(state.resolve("daemon.json")));
        JsonNode keys = JSON.readTree(Files.readAllBytes(state.resolve("credentials.json")));
        this.credentials = AwsBasicCredentials.create(
                keys.get("accessKeyId").textValue(), keys.get("secretAccessKey").textValue());
    }

    static AttackedCloud start(Path home) throws Exception {
        boolean mounts = canMount(home);
        List<String> command = new ArrayList<>();
        if (mounts) {
            command.addAll(List.of(
                    "unshare",
                    "-rm",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=200m tmpfs \"$0\" && exec \"$@\"",
                    home.toString()));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dopsctl.engines=" + System.getProperty("opsctl.engines"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.opsctl.local.Main",
                "--home",
                home.toString()));
        Path log = home.resolveSibling(home.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Path state = mounts
                ? Path.of("/proc/" + process.pid() + "/root")
                        .resolve(home.toString().substring(1))
                : home;
        for (int i = 0; !Files.exists(state.resolve("daemon.json")); i++) {
            if (!process.isAlive() || i > 1_200) {
                process.destroyForcibly();
                throw new IOException(Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return new AttackedCloud(process, state, mounts, log);
    }

    private static boolean canMount(Path home) throws InterruptedException {
        try {
            return new ProcessBuilder(
                                    "unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", home.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean hasSmallDisk() {
        return smallDisk;
    }

    /** What it has said, to its standard output and error. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    URI endpoint() {
        return URI.create(address.get("endpoint").textValue());
    }

    /** The state's directory as this process sees it. */
    Path state() {
        return state;
    }

    <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(B builder) {
        return builder.endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(120)))
                .overrideConfiguration(
                        o -> o.retryStrategy(r -> r.maxAttempts(1)).apiCallTimeout(Duration.ofSeconds(120)))
                .build();
    }

    Socket connect() throws IOException {
        return new Socket("127.0.0.1", address.get("port").intValue());
    }

    /** How long the health answer takes, in milliseconds; an exception if there is none within 30 seconds. */
    long health() throws IOException {
        long begin = System.nanoTime();
        HttpURLConnection connection = (HttpURLConnection)
                endpoint().resolve("/_opsctl/health").toURL().openConnection();
        connection.setConnectTimeout(30_000);
        connection.setReadTimeout(30_000);
        connection.setRequestProperty("Connection", "close");
        if (connection.getResponseCode() != 200) {
            throw new IOException("health is " + connection.getResponseCode());
        }
        connection.getInputStream().readAllBytes();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** A whole signed request of a JSON service, as it goes over the wire. */
    byte[] signed(String service, String target, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint().resolve("/"))
                .putHeader("Content-Type", "application/x-amz-json-1.0")
                .putHeader("X-Amz-Target", target)
                .putHeader("Content-Length", String.valueOf(bytes.length))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create().sign(r -> r.identity(credentials)
                .request(request)
                .payload(ContentStreamProvider.fromByteArray(bytes))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        head(out, signed.request());
        out.write(bytes);
        return out.toByteArray();
    }

    /** The head of a signed upload to S3, whose content is not signed. */
    byte[] uploadHead(String path, long length) throws IOException {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(endpoint().resolve(path))
                .putHeader("Content-Length", String.valueOf(length))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create().sign(r -> r.identity(credentials)
                .request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(("PUT " + path + " HTTP/1.1\r\n").getBytes(StandardCharsets.US_ASCII));
        head(out, signed.request());
        return out.toByteArray();
    }

    private static void head(OutputStream out, SdkHttpRequest request) throws IOException {
        StringBuilder lines = new StringBuilder();
        request.forEachHeader((name, values) ->
                values.forEach(v -> lines.append(name).append(": ").append(v).append("\r\n")));
        out.write(lines.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** What the process has open, but for its code, which it opens as it needs it. */
    List<String> descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.map(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString();
                        } catch (IOException e) {
                            return "gone";
                        }
                    })
                    .filter(file -> !file.endsWith(".jar"))
                    .toList();
        }
    }

    /** A line of the process's status, such as {@code VmRSS}. */
    String status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElse(name + ": ?");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
