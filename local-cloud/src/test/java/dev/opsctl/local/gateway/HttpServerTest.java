package dev.opsctl.local.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.opsctl.local.store.DiskSpace;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What comes in over a socket: heads that can be read in one way only, bodies that are whole, and nothing that stays. */
class HttpServerTest {

    private static final int LIMIT = 8 << 20;

    @TempDir
    Path home;

    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private final BodyBudget memory = new BodyBudget(4 << 20);
    private final BodyBudget unproven = new BodyBudget(LIMIT);
    private final CountDownLatch held = new CountDownLatch(1);
    private RequestThreads threads;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        threads = new RequestThreads();
        server = new HttpServer(
                0,
                threads,
                new Upload.Place(home.resolve("spool"), new DiskSpace(home), memory, unproven),
                new HttpServer.Patience(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1)),
                this::receive);
    }

    @AfterEach
    void close() {
        server.close();
        threads.close();
    }

    /** Admits everybody below /open with proof, below /anybody without; answers with path and length of the body. */
    private Reception receive(GatewayRequest head) {
        if (head.rawPath().equals("/refused")) {
            return Reception.refused(GatewayResponse.json(403, "{\"code\":\"refused\"}"));
        }
        return new Reception(
                true,
                !head.rawPath().startsWith("/anybody"),
                true,
                LIMIT,
                body -> {
                    served.add(head.rawPath());
                    if (body.length() > LIMIT) {
                        return GatewayResponse.json(413, "too long");
                    }
                    if (head.rawPath().startsWith("/slow")) {
                        pause(100);
                    } else if (head.rawPath().equals("/held")) {
                        hold();
                    }
                    return GatewayResponse.json(
                            200,
                            head.rawPath() + " " + body.length() + " "
                                    + body.sha256().substring(0, 8));
                },
                (code, status, message) -> GatewayResponse.json(status, code));
    }

    private void hold() {
        try {
            held.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** All that comes back until the server hangs up, or says nothing for a moment. */
    private String exchange(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request);
            return rest(socket.getInputStream());
        }
    }

    private String exchange(String request) throws IOException {
        return exchange(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String rest(InputStream in) {
        StringBuilder out = new StringBuilder();
        try {
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // a reset after the answer is a way to hang up
        }
        return out.toString();
    }

    private static final String OK = "Host: x\r\nConnection: close\r\n";

    @TestFactory
    Stream<DynamicTest> a_head_that_can_be_read_in_two_ways_is_answered_400_and_nothing_is_served() {
        return Stream.of(
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: 5, 5\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: +5\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: -5\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: 0x5\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length: 99999999999999999999\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK + "Content-Length:\r\n\r\nhello",
                        "POST /a HTTP/1.1\r\n" + OK
                                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK
                                + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK + "Transfer-Encoding: identity\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.1\r\n" + OK
                                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "POST /a HTTP/1.0\r\n" + OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "X: " + "y".repeat(70_000) + "\r\n\r\n",
                        "GET /" + "y".repeat(70_000) + " HTTP/1.1\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + ("X: " + "y".repeat(900) + "\r\n").repeat(80) + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "no colon\r\n\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + ": no name\r\n\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "X: a\0b\r\n\r\n",
                        "GET /a\0 HTTP/1.1\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "X\0: b\r\n\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "X: a\r\n folded\r\n\r\n",
                        "GET /a HTTP/1.1\r\n folded: b\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "X: a\rY: b\r\n\r\n",
                        "GET /a HTTP/1.1\n" + OK + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK.replace("\r", "") + "\n",
                        "G{T /a HTTP/1.1\r\n" + OK + "\r\n",
                        "GET  /a HTTP/1.1\r\n" + OK + "\r\n",
                        "GET\t/a HTTP/1.1\r\n" + OK + "\r\n",
                        "GET /a b HTTP/1.1\r\n" + OK + "\r\n",
                        "GET /a\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.2\r\n" + OK + "\r\n",
                        "GET /a HTTP/2.0\r\n" + OK + "\r\n",
                        "GET /a HTTQ/1.1\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.1x\r\n" + OK + "\r\n",
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n",
                        "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n",
                        "GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                        "GET /a HTTP/1.1\r\nHost: x, y\r\n\r\n",
                        "GET a HTTP/1.1\r\n" + OK + "\r\n",
                        "GET /a HTTP/1.1\r\n" + OK + "Expect: 200-ok\r\n\r\n")
                .map(request -> DynamicTest.dynamicTest(
                        HttpRequests.printable(request.replace("\r\n", "|")), () -> refuses(request)));
    }

    private void refuses(String request) throws IOException {
        long begin = System.nanoTime();
        String answer = exchange(request);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("\"__type\":\"BadRequest\""), answer);
        assertTrue(answer.toLowerCase().contains("connection: close"), answer);
        assertEquals(1, answer.split("HTTP/1\\.1 ").length - 1, "one answer, and nothing after it: " + answer);
        assertTrue(served.isEmpty(), served.toString());
        assertTrue(System.nanoTime() - begin < 5_000_000_000L, "hung up in time");
    }

    @Test
    void random_and_mutated_bytes_get_an_answer_or_a_clean_end_in_time() throws Exception {
        long seed = Long.getLong("opsctl.fuzz.seed", 20_261_130L);
        int rounds = Integer.getInteger("opsctl.fuzz.rounds", 300);
        Random random = new Random(seed);
        byte[] valid = ("PUT /open/a?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Amz-Date: 20260101T000000Z\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < rounds; i++) {
            byte[] bytes = valid.clone();
            if (i % 4 == 0) {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            } else {
                for (int n = random.nextInt(3); n >= 0; n--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            byte[] sent = bytes;
            try (Socket socket = connect()) {
                socket.setSoTimeout(6_000);
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                String answer = rest(socket.getInputStream());
                assertTrue(
                        answer.isEmpty() || answer.matches("(?s)HTTP/1\\.1 (200|400) .*"),
                        () -> "seed " + seed + ": " + answer);
                assertFalse(answer.contains("Exception") || answer.contains("\tat "), () -> "seed " + seed + answer);
            }
        }
        nothingStays();
    }

    @Test
    void pipelined_requests_are_answered_in_their_order_one_at_a_time() throws IOException {
        StringBuilder requests = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String path = (i % 2 == 0 ? "/slow" : "/quick") + i;
            requests.append("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                    + (i == 7 ? "Connection: close\r\n" : "") + "\r\nabc");
            expected.add(path);
        }
        String answers = exchange(requests.toString());
        List<String> order = new ArrayList<>();
        for (String answer : answers.split("HTTP/1\\.1 200 OK")) {
            if (answer.contains("/")) {
                order.add(answer.substring(answer.indexOf("\r\n\r\n") + 4).split(" ")[0]);
            }
        }
        assertEquals(expected, order);
        assertEquals(expected, List.copyOf(served));
    }

    @Test
    void a_pipelined_request_whose_body_comes_later_is_waited_for() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(
                            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\naPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            pause(200);
            socket.getOutputStream().write('b');
            String answers = rest(socket.getInputStream());
            assertTrue(answers.contains("/a 1") && answers.contains("/b 1"), answers);
        }
    }

    @Test
    void a_body_that_ends_too_soon_or_whose_chunks_are_malformed_is_never_served() throws Exception {
        String head = "PUT /open/a HTTP/1.1\r\n" + OK;
        for (String request : List.of(
                head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n")) {
            assertTrue(exchange(request).startsWith("HTTP/1.1 400 "), request);
        }
        for (String request : List.of(
                head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
                head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
                head + "Content-Length: 10\r\n\r\nhello",
                head + "Content-Length: 5000000\r\n\r\n" + "x".repeat(2_000_000))) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                assertFalse(rest(socket.getInputStream()).contains(" 200 "));
            }
        }
        assertTrue(served.isEmpty(), served.toString());
        nothingStays();
    }

    @Test
    void who_stops_in_the_middle_is_told_and_hung_up_on() throws IOException {
        String[] beginnings = {
            "GET /a HT",
            "PUT /open/a HTTP/1.1\r\nHost: x\r\n",
            "PUT /open/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
            "PUT /open/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(1_500_000)
        };
        for (String begin : beginnings) {
            long since = System.nanoTime();
            assertTrue(exchange(begin).contains("RequestTimeout"), begin.substring(0, 9));
            assertTrue(System.nanoTime() - since < 8_000_000_000L);
        }
        assertEquals("", exchange(""), "who says nothing is told nothing");
        String kept = exchange("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(kept.startsWith("HTTP/1.1 200"), kept);
        assertTrue(served.size() == 1);
    }

    @Test
    void a_large_body_is_asked_for_only_when_its_head_is_admitted_and_within_bounds() throws IOException {
        assertTrue(exchange("PUT /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\nabc")
                .startsWith("HTTP/1.1 403 "));
        assertTrue(exchange("PUT /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
                .startsWith("HTTP/1.1 403 "));
        assertTrue(
                exchange("PUT /open HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\nExpect: 100-continue\r\n\r\n")
                        .startsWith("HTTP/1.1 413 "));
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        assertTrue(exchange("PUT /open HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(10))
                .contains("HTTP/1.1 413 "));
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("PUT /open HTTP/1.1\r\n" + OK + "Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] told = socket.getInputStream().readNBytes(25);
            assertArrayEquals("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII), told);
            byte[] body = new byte[2_000_000];
            socket.getOutputStream().write(body);
            String answer = rest(socket.getInputStream());
            assertTrue(answer.contains("/open 2000000 " + Body.sha256(body).substring(0, 8)), answer);
        }
    }

    @Test
    void aborted_uploads_leave_neither_file_nor_descriptor_nor_memory() throws Exception {
        long before = descriptors();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Socket socket = connect();
            int size = i % 3 == 0 ? 500_000 : 1_200_000;
            socket.getOutputStream()
                    .write(("PUT " + (i % 2 == 0 ? "/open" : "/anybody")
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(size))
                            .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        nothingStays();
        for (int i = 0; descriptors() > before + 12 && i < 100; i++) {
            pause(50);
        }
        // two each of the loops that wait for the next connection
        assertTrue(descriptors() <= before + 12, descriptors() + " descriptors instead of " + before);
        assertTrue(served.isEmpty());
    }

    @Test
    void bodies_of_the_unproven_have_a_bound_in_all_and_the_proven_get_in_beside_them() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        try {
            for (int i = 0; i < 5; i++) {
                Socket socket = connect();
                sockets.add(socket);
                new Thread(() -> {
                            try {
                                socket.getOutputStream()
                                        .write(("PUT /anybody HTTP/1.1\r\nHost: x\r\nContent-Length: 3000001\r\n\r\n"
                                                        + "x".repeat(3_000_000))
                                                .getBytes(StandardCharsets.US_ASCII));
                                done.await(5, TimeUnit.SECONDS);
                            } catch (IOException | InterruptedException e) {
                                // refused: that is what is looked for
                            }
                        })
                        .start();
            }
            boolean refused = false;
            for (Socket socket : sockets) {
                socket.setSoTimeout(500);
                refused |= rest(socket.getInputStream()).contains("HTTP/1.1 503 ");
            }
            assertTrue(refused, "the third does not fit");
            assertTrue(unproven.taken() <= LIMIT);
            assertTrue(
                    exchange("PUT /open HTTP/1.1\r\n" + OK + "Content-Length: 2000000\r\n\r\n" + "x".repeat(2_000_000))
                            .contains("/open 2000000"));
        } finally {
            done.countDown();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        nothingStays();
    }

    @Test
    void calls_that_wait_hold_up_nobody_and_the_threads_of_connections_end_with_them() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) { // more than have a loop of their own
                Socket socket = connect();
                waiting.add(socket);
                socket.getOutputStream()
                        .write("GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; served.size() < 50 && i < 100; i++) {
                pause(50);
            }
            assertEquals(50, served.size());
            assertTrue(exchange("GET /a HTTP/1.1\r\n" + OK + "\r\n").contains("/a 0"));
            assertTrue(exchange("GET /_opsctl/a HTTP/1.1\r\n" + OK + "\r\n").contains("/_opsctl/a 0"));
            held.countDown();
            for (Socket socket : waiting) {
                assertTrue(rest(socket.getInputStream()).contains("/held 0"));
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        for (int i = 0; threadsOfConnections() > 4 && i < 100; i++) {
            pause(50);
        }
        assertTrue(threadsOfConnections() <= 4, "but for the few that wait for the next connection");
    }

    @Test
    void a_call_that_waits_is_interrupted_when_the_server_ends() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; served.isEmpty() && i < 100; i++) {
                pause(50);
            }
            server.close();
            for (int i = 0; threadsOfConnections() > 0 && i < 100; i++) {
                pause(50);
            }
            assertEquals(0, threadsOfConnections());
        }
    }

    private static long threadsOfConnections() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("connection-"))
                .count();
    }

    private void nothingStays() throws IOException {
        for (int i = 0; (memory.taken() > 0 || unproven.taken() > 0) && i < 100; i++) {
            pause(50);
        }
        assertEquals(0, memory.taken());
        assertEquals(0, unproven.taken());
        if (Files.isDirectory(home.resolve("spool"))) {
            try (Stream<Path> files = Files.list(home.resolve("spool"))) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
