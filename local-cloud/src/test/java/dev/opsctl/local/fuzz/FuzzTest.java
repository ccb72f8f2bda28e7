package dev.opsctl.local.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.Main;
import dev.opsctl.local.Services;
import dev.opsctl.local.sdk.Constraints;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.wire.WireModel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Requests mutated from valid ones, over all operations of all services, against a whole cloud: no 500, always the protocol's own form of an
 * error, each within two seconds, and nothing is left behind. {@code -Dopsctl.fuzz.rounds=N} makes more, {@code -Dopsctl.fuzz.seed=N} repeats,
 * {@code -Dopsctl.fuzz.service=sqs} tries one service.
 */
@Tag("slow")
class FuzzTest {

    private static final long SEED = Long.getLong("opsctl.fuzz.seed", 20_261_128L);
    private static final int ROUNDS = Integer.getInteger("opsctl.fuzz.rounds", 10_000);
    private static final String ONLY = System.getProperty("opsctl.fuzz.service", "");
    private static final long LONGEST_MILLIS = 2_000;
    private static final int TIMEOUT_MILLIS = 25_000;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int MOST_DRAWS = 100_000;
    /** These wait for something on purpose. */
    private static final Set<String> PATIENT =
            Set.of("ReceiveMessage", "GetActivityTask", "StartSyncExecution", "Invoke");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final Map<String, List<String>> failures = new LinkedHashMap<>();
    private int sent;
    private int accepted;

    @Test
    @Timeout(900)
    void whatever_is_asked_there_is_an_answer_in_AWSs_form() throws Exception {
        try (Main cloud = Main.start(home, 0, () -> {})) {
            FuzzWorld world = new FuzzWorld(cloud.cloud());
            List<Class<?>> clients = new ArrayList<>();
            Services.all().forEach(service -> clients.add(service.clientInterface()));
            clients.removeIf(client ->
                    !client.getSimpleName().toLowerCase(java.util.Locale.ROOT).startsWith(ONLY));
            int each = ROUNDS / clients.size();
            world.build();
            service(cloud, world, clients.get(0), Math.min(each, 50), new Random(SEED)); // everything has run once
            int threads = Thread.activeCount();
            long heap = heap();
            int files = files();
            for (Class<?> client : clients) {
                world.build();
                service(
                        cloud,
                        world,
                        client,
                        each,
                        new Random(SEED + client.getName().hashCode()));
            }
            report();
            assertTrue(accepted > sent / 20, accepted + " of " + sent + " requests were accepted: they reach nothing");
            assertGrowth("threads", threads, Thread.activeCount(), 80);
            assertGrowth("open files", files, files(), 100);
            assertGrowth("heap in MB", heap, heap(), 150);
        }
    }

    private static void assertGrowth(String what, long before, long after, long most) {
        assertTrue(after - before < most, what + " grew from " + before + " to " + after + ", seed " + SEED);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static int files() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private void report() {
        StringBuilder all = new StringBuilder();
        System.out.println("fuzz: " + accepted + " of " + sent + " requests accepted, seed " + SEED);
        failures.forEach((what, cases) -> all.append("\n")
                .append(what)
                .append(", ")
                .append(cases.size())
                .append(" times, e.g.\n  ")
                .append(cases.get(0)));
        assertEquals(
                "",
                all.toString(),
                () -> failures.size() + " kinds of failures in " + sent + " requests, seed " + SEED);
    }

    private void service(Main cloud, FuzzWorld world, Class<?> client, int rounds, Random random) throws Exception {
        WireModel model = WireModel.of(client);
        Requests requests = new Requests(client, cloud.endpoint());
        PlausibleModel plausible = new PlausibleModel(random, Constraints.of(client), world.known());
        Mutations mutations = new Mutations(random);
        List<WireModel.Operation> operations = model.operations();
        operations.sort(Comparator.comparing(WireModel.Operation::name));
        Set<String> unserved = new HashSet<>();
        operations.removeIf(o -> Operations.find(client, o.name()).isEmpty());
        for (int i = 0; i < rounds; i++) {
            String name = operations.get(i % operations.size()).name();
            if (unserved.contains(name)) {
                rounds += rounds < MOST_DRAWS ? 1 : 0;
                continue;
            }
            Operations.Bound operation = Operations.find(client, name).orElseThrow();
            Optional<RawRequest> valid = requests.request(
                    operation,
                    builder -> plausible.fill(
                            builder,
                            Constraints.of(client).input(operation.name()).orElse(null),
                            0));
            if (valid.isPresent()) {
                RawRequest request = i / operations.size() % 4 == 0 ? valid.get() : mutations.mutated(valid.get());
                if (exchange(cloud, client, model, request) == NOT_IMPLEMENTED) {
                    unserved.add(name);
                }
            }
        }
    }

    /** @return the answer's status; 0 if there was none */
    private int exchange(Main cloud, Class<?> client, WireModel model, RawRequest request) throws IOException {
        sent++;
        try {
            RawRequest.Answer answer = request.send(
                    cloud.endpoint(),
                    model.signingName(),
                    cloud.operator().accessKeyId(),
                    cloud.operator().secretAccessKey(),
                    TIMEOUT_MILLIS);
            if (answer.status() >= 200 && answer.status() < 300) {
                accepted++;
            }
            String wrong = wrong(client, request, answer);
            if (wrong != null) {
                failed(client, request, wrong, answer.text());
            }
            return answer.status();
        } catch (SocketTimeoutException e) {
            failed(client, request, "no answer", "");
            return 0;
        }
    }

    private void failed(Class<?> client, RawRequest request, String wrong, String text) {
        failures.computeIfAbsent(
                        client.getSimpleName() + " " + request.operation() + ": " + wrong, k -> new ArrayList<>())
                .add(request + "\n  " + (text.length() > 500 ? text.substring(0, 500) : text));
    }

    /** What is wrong with an answer; null if nothing is. */
    private static String wrong(Class<?> client, RawRequest request, RawRequest.Answer answer) {
        if (answer.status() >= 500 && answer.status() != NOT_IMPLEMENTED || answer.status() < 200) {
            return "status " + answer.status();
        } else if (answer.millis() > LONGEST_MILLIS && !PATIENT.contains(request.operation())) {
            return "more than " + LONGEST_MILLIS + " ms";
        } else if (answer.status() < 400 || request.method().equals("HEAD")) {
            return null;
        }
        String type = answer.headers().getOrDefault("content-type", "");
        try {
            if (type.contains("xml")) {
                var error = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(answer.body()))
                        .getElementsByTagName("Code");
                return error.getLength() == 1 ? null : "an XML error without Code";
            }
            if (client == S3Client.class) {
                return "an error of S3 that is no XML";
            }
            JsonNode body = JSON.readTree(answer.body());
            boolean coded = body.has("__type") || answer.headers().containsKey("x-amzn-errortype");
            return coded ? null : "a JSON error without its type";
        } catch (Exception e) {
            return "an error that cannot be read";
        }
    }
}
