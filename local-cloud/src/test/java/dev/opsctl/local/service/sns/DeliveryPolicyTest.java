package dev.opsctl.local.service.sns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A topic's delivery policy holds for its subscriptions, and all that a policy says counts. */
class DeliveryPolicyTest {

    private static final String TOPIC =
            "{\"http\":{\"defaultHealthyRetryPolicy\":{\"numRetries\":1,\"minDelayTarget\":7,\"maxDelayTarget\":9},\"defaultRequestPolicy\":{\"headerContentType\":\"application/json\"}}}";
    private static final String SUBSCRIPTION =
            "{\"healthyRetryPolicy\":{\"numRetries\":2,\"minDelayTarget\":1,\"maxDelayTarget\":3},\"requestPolicy\":{\"headerContentType\":\"application/xml\"}}";

    private static List<Long> delays(DeliveryPolicy policy) {
        return IntStream.rangeClosed(1, 100)
                .mapToObj(policy::again)
                .takeWhile(Optional::isPresent)
                .map(delay -> delay.orElseThrow().toSeconds())
                .toList();
    }

    @Test
    void the_subscriptions_goes_before_the_topics_unless_the_topic_forbids_it() {
        assertEquals(List.of(20L, 20L, 20L), delays(DeliveryPolicy.of(null, null)));
        assertEquals(List.of(7L), delays(DeliveryPolicy.of(TOPIC, null)));
        assertEquals(List.of(1L, 3L), delays(DeliveryPolicy.of(TOPIC, SUBSCRIPTION)));
        String forbids = TOPIC.replace("{\"http\":{", "{\"http\":{\"disableSubscriptionOverrides\":true,");
        assertEquals(List.of(7L), delays(DeliveryPolicy.of(forbids, SUBSCRIPTION)));
        assertEquals("text/plain; charset=UTF-8", DeliveryPolicy.of(null, null).contentType());
        assertEquals(
                "application/json; charset=UTF-8",
                DeliveryPolicy.of(forbids, SUBSCRIPTION).contentType());
        assertEquals(
                "application/xml; charset=UTF-8",
                DeliveryPolicy.of(TOPIC, SUBSCRIPTION).contentType());
    }

    @Test
    void what_is_told_is_what_is_in_effect() {
        String forbids = TOPIC.replace("{\"http\":{", "{\"http\":{\"disableSubscriptionOverrides\":true,");
        for (String topic : new String[] {null, "{\"http\":{}}", TOPIC, forbids}) {
            for (String subscription : new String[] {null, "{}", SUBSCRIPTION}) {
                DeliveryPolicy done = DeliveryPolicy.of(topic, subscription);
                assertSame(done, DeliveryPolicy.of(null, done.ofSubscription()));
                DeliveryPolicy ofTopic = DeliveryPolicy.of(topic, null);
                assertSame(ofTopic, DeliveryPolicy.of(ofTopic.ofTopic(), null));
            }
        }
        assertEquals(
                "{\"http\":{\"defaultHealthyRetryPolicy\":{\"minDelayTarget\":20,\"maxDelayTarget\":20,\"numRetries\":3,"
                        + "\"numMaxDelayRetries\":0,\"numNoDelayRetries\":0,\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},"
                        + "\"disableSubscriptionOverrides\":false,\"defaultRequestPolicy\":{\"headerContentType\":\"text/plain; charset=UTF-8\"}}}",
                DeliveryPolicy.of(null, null).ofTopic());
        assertTrue(DeliveryPolicy.of(forbids, null).ofTopic().contains("\"disableSubscriptionOverrides\":true"));
    }

    private static void assertSame(DeliveryPolicy one, DeliveryPolicy other) {
        assertEquals(delays(one), delays(other));
        assertEquals(one.contentType(), other.contentType());
        assertEquals(one.ofSubscription(), other.ofSubscription());
    }

    @ParameterizedTest
    @CsvSource({
        "linear, '0 10 10 10 40 70 100 100 100'",
        "arithmetic, '0 10 10 10 25 55 100 100 100'",
        "geometric, '0 10 10 10 22 48 100 100 100'",
        "exponential, '0 10 10 10 18 40 100 100 100'"
    })
    void each_phase_has_its_delays(String function, String delays) {
        DeliveryPolicy policy = DeliveryPolicy.of(
                null,
                "{\"healthyRetryPolicy\":{\"numRetries\":9,\"minDelayTarget\":10,\"maxDelayTarget\":100,\"numNoDelayRetries\":1,\"numMinDelayRetries\":2,\"numMaxDelayRetries\":2,\"backoffFunction\":\""
                        + function + "\"}}");
        assertEquals(
                delays,
                String.join(" ", delays(policy).stream().map(String::valueOf).toList()));
    }
}
