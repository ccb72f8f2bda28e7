package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.opsctl.local.engine.Engines;
import dev.opsctl.local.service.iam.AccessKeyRecord;
import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** What another user or another machine gets of a cloud: neither its files nor, by the back door, its tables. */
class PrivateStateTest {

    private static final String TABLE = "kept";

    @TempDir
    Path temp;

    private Path home() {
        return temp.resolve("home");
    }

    private static DynamoDbClient client(URI endpoint, String accessKey, String secret) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
                .build();
    }

    private static DynamoDbClient operator(Main cloud) {
        AccessKeyRecord key = cloud.operator();
        return client(cloud.endpoint(), key.accessKeyId(), key.secretAccessKey());
    }

    private static void makeTable(Main cloud) {
        try (DynamoDbClient tables = operator(cloud)) {
            tables.createTable(r -> r.tableName(TABLE)
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                    .billingMode("PAY_PER_REQUEST"));
            tables.putItem(r -> r.tableName(TABLE).item(java.util.Map.of("id", AttributeValue.fromS("one"))));
        }
    }

    private static int items(Main cloud) {
        try (DynamoDbClient tables = operator(cloud)) {
            return tables.scan(r -> r.tableName(TABLE)).count();
        }
    }

    @Test
    void nothingListensOffLoopbackAndTheEngineShowsItsTablesToNobodyElse() throws IOException {
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            makeTable(cloud);
            List<String> open = listening().stream()
                    .filter(address -> !address.matches("[0-9A-F]{6}7F:.*|0{24}0100007F:.*|0{8}0{16}01000000:.*"
                            + "|0{16}FFFF0000[0-9A-F]{6}7F:.*"))
                    .toList();
            assertEquals(List.of(), open, "listens off loopback");
            assertTrue(listening().size() >= 2, "the gateway and the engine listen");

            URI engine = Engines.of(home()).dynamoDb().endpoint();
            for (String key : List.of("111122223333", "local", cloud.operator().accessKeyId())) {
                try (DynamoDbClient stranger = client(engine, key.replaceAll("[^A-Za-z0-9]", ""), "any")) {
                    assertEquals(List.of(), stranger.listTables().tableNames(), key);
                }
            }
            assertEquals(1, items(cloud));
        }
    }

    @Test
    void theEngineHearsNoOtherUser() throws IOException, InterruptedException {
        assumeTrue(
                said("/bin/sh", "-c", "command -v setpriv && id -u").endsWith("\n0\n"), "root alone becomes another");
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            int port = Engines.of(home()).dynamoDb().endpoint().getPort();
            String ask = "exec 3<>/dev/tcp/127.0.0.1/" + port + "; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
            assertTrue(said("bash", "-c", ask).startsWith("HTTP/1.1 "));
            assertEquals("", said("setpriv", "--reuid=65534", "--clear-groups", "bash", "-c", ask));
        }
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** Local addresses of all sockets of this process and its children that listen, as the kernel writes them. */
    private static Set<String> listening() throws IOException {
        Set<String> inodes = new HashSet<>();
        Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .forEach(process -> inodes.addAll(sockets(process.pid())));
        Set<String> addresses = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals("0A") && inodes.contains("socket:[" + columns[9] + "]")) {
                    addresses.add(columns[1]);
                }
            }
        }
        return addresses;
    }

    private static List<String> sockets(long pid) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    found.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        } catch (IOException e) {
            // ended, or closed, in this moment
        }
        return found;
    }

    @Test
    void aDirectoryOfBeforeTheKeyKeepsItsTablesAndOneThatEverybodyReadIsClosed() throws IOException {
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            makeTable(cloud);
        }
        Path engine = home().resolve("dynamodb");
        String secret = Files.readString(engine.resolve("key"));
        Files.delete(engine.resolve("key"));
        for (Path file : list(engine.resolve("data"))) {
            Files.move(file, file.resolveSibling(file.getFileName().toString().replace(secret, "")));
        }
        Path known = engine.resolve("data.files");
        Files.writeString(known, Files.readString(known).replace(secret, ""));
        for (Path file : walk()) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
        }

        try (Main cloud = Main.start(home(), 0, () -> {})) {
            for (Path file : walk()) {
                // what is not written anew by this cloud, which has the test's umask
                if (file.getFileName().toString().matches("state\\..*|.*\\.db")) {
                    assertTrue(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                    .endsWith("------"),
                            file.toString());
                }
            }
            assertEquals(1, items(cloud));
            assertFalse(secret.equals(Files.readString(engine.resolve("key"))));
        }
        Files.delete(engine.resolve("key"));
        StoreException refused = assertThrows(StoreException.class, () -> Main.start(home(), 0, () -> {}));
        assertTrue(refused.getMessage().contains("Key file " + engine.resolve("key") + " is missing"));
    }

    private List<Path> walk() throws IOException {
        try (Stream<Path> files = Files.walk(home())) {
            return files.toList();
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
