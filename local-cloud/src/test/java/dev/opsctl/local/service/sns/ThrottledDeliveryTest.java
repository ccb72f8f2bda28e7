package dev.opsctl.local.service.sns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.sdk.PojoJson;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.SnsClient;

/** A throttle policy is in effect: an endpoint gets everything, and no more in a second than it says. */
class ThrottledDeliveryTest {

    private static final int MESSAGES = 11;
    private static final int PER_SECOND = 5;

    @TempDir
    Path home;

    @Test
    void an_endpoint_gets_no_more_in_a_second_than_its_policy_says() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/in", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (TestCloud cloud = TestCloud.open(home)) {
            SnsClient sns = cloud.client(SnsClient.class);
            String topic = sns.createTopic(r -> r.name("throttled")).topicArn();
            sns.subscribe(r -> r.topicArn(topic)
                    .protocol("http")
                    .endpoint("http://127.0.0.1:" + server.getAddress().getPort() + "/in")
                    .attributes(Map.of(
                            "RawMessageDelivery",
                            "true",
                            "DeliveryPolicy",
                            "{\"throttlePolicy\":{\"maxReceivesPerSecond\":" + PER_SECOND + "}}")));
            String token = PojoJson.mapper()
                    .readTree(bodies.poll(20, TimeUnit.SECONDS))
                    .path("Token")
                    .asText();
            sns.confirmSubscription(r -> r.topicArn(topic).token(token));
            List<String> sent =
                    IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList();
            long begin = System.nanoTime();
            sent.forEach(message -> sns.publish(r -> r.topicArn(topic).message(message)));
            Set<String> got = new HashSet<>();
            for (int i = 0; i < MESSAGES; i++) {
                got.add(bodies.poll(60, TimeUnit.SECONDS));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(Set.copyOf(sent), got);
            Duration least = Duration.ofSeconds(1).dividedBy(PER_SECOND).multipliedBy(MESSAGES - 1);
            assertTrue(took.compareTo(least) >= 0, "all within " + took);
        }
    }
}
