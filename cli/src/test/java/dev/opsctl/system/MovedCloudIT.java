package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole system on a cloud that comes back at another address than the one it was deployed at, and what others see of it meanwhile. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MovedCloudIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static Cli cli;
    private static int orders;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.ok("use", "local");
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        works();
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    /** An order, a mail and a recharge come to their ends: shop, bank and mail reach their partners and each other. */
    private static void works() {
        String id = "moved-" + ++orders;
        assertTrue(
                cli.ok("order", "place", "--item", "LATEX-GLOVES:2", "--wait").contains("CONFIRMED"));
        assertTrue(cli.ok(
                        "mail",
                        "send",
                        "--wait",
                        "--id",
                        id,
                        "--template",
                        "welcome",
                        "--to",
                        "operator@example.com",
                        "--data",
                        "name=x")
                .contains("SENT"));
        // in another currency than the card's, so that the exchange is asked
        cli.ok("bank", "recharge", "b-002", "--amount", "1250", "--currency", "USD");
    }

    private static int port() {
        return daemon().port();
    }

    private static LocalCloudProcess.Daemon daemon() {
        return new LocalCloudProcess(Directories.cloudState()).running().orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @Order(1)
    void nobodyElseCanReadStateOrSettings() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> files =
                Stream.concat(Files.walk(Directories.cloudState().getParent()), Files.walk(Directories.config()))) {
            for (Path file : files.toList()) {
                String permissions =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
                if (!Files.isSymbolicLink(file) && !permissions.endsWith("------")) {
                    open.add(permissions + " " + file);
                }
            }
        }
        assertEquals(List.of(), open);
        assertTrue(doctor("private").path("result").asText().equals("ok"));

        Path mail = Directories.cloudState().resolve("state.mv");
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rw-r--r--"));
        JsonNode told = doctor("private");
        assertEquals("problem", told.path("result").asText());
        assertTrue(told.path("finding").asText().contains(mail.toString()), told.toString());
    }

    private static JsonNode doctor(String check) throws IOException {
        for (JsonNode found : JSON.readTree(cli.run("doctor", "-o", "json").out())) {
            if (found.path("check").asText().equals(check)) {
                return found;
            }
        }
        throw new AssertionError("doctor has no check " + check);
    }

    @Test
    @Order(2)
    void atAnotherPortEverythingWorksAtOnceAlthoughAnotherProgramHasTheFormer() throws Exception {
        int before = port();
        cli.ok("local", "stop");
        try (ServerSocket taken = new ServerSocket(before)) {
            Cli.Ran started = cli.run("local", "start", "--port", Integer.toString(freePort()));

            assertEquals(0, started.status(), started.err());
            assertFalse(started.err().contains("Another program has"), started.err());
            assertTrue(port() != taken.getLocalPort());
            works();
            new Examples(cli).answerAsTheySay("all.sh");
            assertTrue(doctor("private").path("result").asText().equals("ok"), "a start closes what was open");
        }
    }

    @Test
    @Order(3)
    void whereEvenTheOwnAddressIsTakenItIsSaidAndADeploymentMendsIt() throws IOException {
        Path known = Directories.cloudState().resolve("address.json");
        int own = JSON.readTree(Files.readAllBytes(known))
                .path("own")
                .path("port")
                .asInt();
        cli.ok("local", "stop");
        try (ServerSocket taken = new ServerSocket(own)) {
            Cli.Ran started = cli.run("local", "start");

            assertTrue(started.err().contains("Another program has http://127."), started.err());
            assertTrue(started.err().contains("opsctl deploy"), started.err());
            assertEquals("warning", doctor("addresses").path("result").asText());
            cli.ok("deploy");
            works();
            assertTrue(daemon().lost().stream().map(URI::getPort).anyMatch(port -> port == taken.getLocalPort()));
        }
    }

    /** REP-6: one clock for a report's name, its content and where it is kept. */
    @Test
    @Order(4)
    void aReportOfAMovedClockBearsTheMovedDay() throws IOException {
        cli.ok("local", "time", "+36h");
        String day = cli.json("local", "time").path("now").asText().substring(0, 10);
        JsonNode report = JSON.readTree(
                cli.run("report", "now", "--no-mail", "-o", "json").out());
        assertTrue(report.path("generatedAt").asText().startsWith(day), report.toString());
        JsonNode newest = cli.json("report", "list").get(0);
        assertEquals(report.path("id"), newest.path("id"));
        assertTrue(newest.path("stored").asText().startsWith(day), newest.toString());
    }

    @Test
    @Order(5)
    void whatIsResetIsEmptyAgainAndWithoutConsentNothingIsTouched() {
        cli.fails(2, "This would delete everything in", "opsctl local reset --yes", "local", "reset");
        works();
        cli.ok("local", "reset", "--yes");
        assertFalse(Files.exists(Directories.cloudState()));
        assertEquals(0, cli.json("tables", "list").size());
    }
}
