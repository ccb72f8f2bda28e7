package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.identity.principal.AccessKeyRecord;
import java.io.IOException;
import java.net.URI;
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
    void nothingListensButTheGatewayAndNothingOffLoopback() throws IOException {
        Set<String> before = listening();
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            makeTable(cloud);
            Set<String> open = listening();
            open.removeAll(before);
            List<String> elsewhere = open.stream()
                    .filter(address -> !address.matches("[0-9A-F]{6}7F:.*|0{24}0100007F:.*|0{8}0{16}01000000:.*"
                            + "|0{16}FFFF0000[0-9A-F]{6}7F:.*"))
                    .toList();
            assertEquals(List.of(), elsewhere, "listens off loopback");
            assertTrue(!open.isEmpty() && open.size() <= 3, "the gateway's two addresses and the functions': " + open);
            assertEquals(1, items(cloud));
        }
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
    void aDirectoryThatEverybodyReadsIsClosedAndKeepsItsTables() throws IOException {
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            makeTable(cloud);
        }
        for (Path file : walk()) {
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
        }
        try (Main cloud = Main.start(home(), 0, () -> {})) {
            for (Path file : walk()) {
                // what is not written anew by this cloud, which has the test's umask
                if (file.getFileName().toString().matches("state\\..*")) {
                    assertTrue(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                    .endsWith("------"),
                            file.toString());
                }
            }
            assertEquals(1, items(cloud));
        }
    }

    private List<Path> walk() throws IOException {
        try (Stream<Path> files = Files.walk(home())) {
            return files.toList();
        }
    }
}
