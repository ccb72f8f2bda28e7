package dev.opsctl.local.service.codecommit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.gateway.Gateway;
import dev.opsctl.local.gateway.GitSignature;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.route.GitRoute;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/** Repositories as the git of the machine finds them. */
class GitTest {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    /** What came of a command. */
    private record Ran(int code, String text) {}

    @TempDir
    private Path home;

    private TestCloud cloud;
    private Gateway gateway;
    private AccessKey key;
    private String url;

    @BeforeEach
    void open() throws Exception {
        cloud = TestCloud.secured(home.resolve("state"));
        gateway = new Gateway(0, home.resolve("state"));
        gateway.serve(
                cloud.cloud(),
                new SigV4(cloud.identity()),
                List.of(new GitRoute(cloud.cloud(), new GitSignature(cloud.identity()))));
        url = "http://127.0.0.1:" + gateway.port() + "/v1/repos/shop";
        cloud.client(CodeCommitClient.class).createRepository(r -> r.repositoryName("shop"));
        IamClient iam = cloud.client(IamClient.class);
        iam.createUser(r -> r.userName("ann"));
        key = iam.createAccessKey(r -> r.userName("ann")).accessKey();
        allow("\"codecommit:GitPull\",\"codecommit:GitPush\"", "");
    }

    private void allow(String actions, String more) {
        cloud.client(IamClient.class).putUserPolicy(r -> r.userName("ann")
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + actions + "],\"Resource\":\"arn:aws:codecommit:us-east-1:111122223333:shop\"}" + more
                        + "]}"));
    }

    @AfterEach
    void close() {
        gateway.close();
        cloud.close();
    }

    private String header(Instant at, String region) throws Exception {
        String time = TIME.format(at);
        String canonical = "GIT\n/v1/repos/shop\n\nhost:127.0.0.1\n\nhost\n";
        String scope = time.substring(0, 8) + "/" + region + "/codecommit/aws4_request";
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] signature = ("AWS4" + key.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : (scope.replace('/', '\n')).split("\n")) {
            signature = hmac(signature, part);
        }
        signature = hmac(signature, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hash);
        String pair = key.accessKeyId() + ":" + time + "Z" + HexFormat.of().formatHex(signature);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private Ran git(Path at, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "-c",
                "http.extraHeader=Authorization: " + header(Instant.now(), "us-east-1"),
                "-c",
                "user.name=Ann",
                "-c",
                "user.email=ann@example.org",
                "-c",
                "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(at.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), text);
    }

    private void good(Path at, String... arguments) throws Exception {
        Ran ran = git(at, arguments);
        assertEquals(0, ran.code(), () -> String.join(" ", arguments) + "\n" + ran.text());
    }

    private String bad(Path at, String... arguments) throws Exception {
        Ran ran = git(at, arguments);
        assertTrue(ran.code() != 0, ran.text());
        return ran.text();
    }

    private Path cloned(String name) throws Exception {
        good(home, "clone", "-q", url, name);
        return home.resolve(name);
    }

    private void commit(Path work, String file, byte[] content) throws Exception {
        Files.write(work.resolve(file), content);
        good(work, "add", ".");
        good(work, "commit", "-q", "-m", "wrote " + file);
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPushedIsClonedByEveryVersionOfTheProtocol() throws Exception {
        Path one = cloned("one");
        commit(one, "a", text("hello"));
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        commit(one, "large", large);
        good(one, "tag", "v1");
        good(one, "push", "-q", "origin", "HEAD:main", "v1");
        for (String version : List.of("0", "1", "2")) {
            good(home, "-c", "protocol.version=" + version, "clone", "-q", url, "v" + version);
            assertEquals(-1, Files.mismatch(one.resolve("large"), home.resolve("v" + version + "/large")));
            good(home, "-c", "protocol.version=" + version, "clone", "-q", "--depth", "1", url, "s" + version);
        }
        commit(one, "a", text("again"));
        good(one, "push", "-q", "origin", "HEAD:main");
        good(home.resolve("v2"), "pull", "-q");
        assertEquals("again", Files.readString(home.resolve("v2/a")));
    }

    @Test
    void ofTwoPushersOneIsRefusedUntilHePullsOrForces() throws Exception {
        Path one = cloned("one");
        commit(one, "a", text("1"));
        good(one, "push", "-q", "origin", "HEAD:main");
        Path two = cloned("two");
        commit(one, "a", text("2"));
        commit(two, "a", text("3"));
        good(one, "push", "-q", "origin", "HEAD:main");
        String refused = bad(two, "push", "-q", "origin", "HEAD:main");
        assertTrue(refused.contains("rejected"), refused);
        good(two, "push", "-q", "--force", "origin", "HEAD:main");
        good(two, "push", "-q", "origin", "HEAD:other");
        good(two, "push", "-q", "origin", "--delete", "other");
        String kept = bad(two, "push", "-q", "origin", "--delete", "main");
        assertTrue(kept.contains("deletion of the default branch prohibited"), kept);
    }

    @Test
    void policiesDecideWhoPullsAndWhichRefsArePushed() throws Exception {
        Path one = cloned("one");
        commit(one, "a", text("1"));
        allow(
                "\"codecommit:GitPull\",\"codecommit:GitPush\"",
                ",{\"Effect\":\"Deny\",\"Action\":\"codecommit:GitPush\",\"Resource\":\"*\",\"Condition\":{"
                        + "\"StringEqualsIfExists\":{\"codecommit:References\":[\"refs/heads/main\"]},"
                        + "\"Null\":{\"codecommit:References\":\"false\"}}}");
        good(one, "push", "-q", "origin", "HEAD:other");
        assertTrue(bad(one, "push", "-q", "origin", "HEAD:main").contains("rejected"));
        allow("\"codecommit:GitPull\"", "");
        assertTrue(bad(one, "push", "-q", "origin", "HEAD:third").contains("403"));
        allow("\"codecommit:GitPush\"", "");
        assertTrue(bad(one, "fetch", "-q").contains("403"));
    }

    @Test
    void nobodyElseGetsIn() throws Exception {
        String refs = url + "/info/refs?service=git-upload-pack";
        HttpResponse<String> asked = ask(refs, null);
        assertEquals(401, asked.statusCode());
        assertTrue(asked.headers().firstValue("www-authenticate").orElse("").startsWith("Basic"));
        assertEquals(200, ask(refs, header(Instant.now(), "us-east-1")).statusCode());
        assertEquals(403, ask(refs, header(Instant.now(), "eu-west-1")).statusCode());
        assertEquals(
                403,
                ask(refs, header(Instant.now().minus(Duration.ofMinutes(16)), "us-east-1"))
                        .statusCode());
        assertEquals(403, ask(refs, "Basic !").statusCode());
        assertEquals(
                403,
                ask(refs.replace("shop", "none"), header(Instant.now(), "us-east-1"))
                        .statusCode());
        HttpResponse<String> garbage = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/git-upload-pack"))
                                .header("Authorization", header(Instant.now(), "us-east-1"))
                                .POST(HttpRequest.BodyPublishers.ofString("garbage"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertFalse(garbage.statusCode() >= 500, garbage.body());
    }

    private static HttpResponse<String> ask(String address, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
