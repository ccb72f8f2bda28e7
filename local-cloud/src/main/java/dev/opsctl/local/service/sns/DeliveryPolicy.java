package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often and how fast an HTTP endpoint is tried, and what it is told about the content: as its subscription says, unless its topic
 * forbids that, else as its topic says, else by AWS's defaults.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html">Delivery policies</a>
 */
final class DeliveryPolicy {

    private static final int MOST_RETRIES = 100;
    private static final int LONGEST_DELAY = 3600;

    private final ObjectNode retry;
    private final JsonNode throttle;
    private final JsonNode request;
    private final boolean overrides;

    /** @param overrides whether the topic lets subscriptions have their own */
    private DeliveryPolicy(JsonNode retry, JsonNode throttle, JsonNode request, boolean overrides) {
        this.retry = filled(retry);
        this.throttle = throttle;
        this.request = request;
        this.overrides = overrides;
    }

    /**
     * What is in effect for a subscription.
     *
     * @param ofTopic the topic's attribute, or null
     * @param ofSubscription the subscription's, or null
     */
    static DeliveryPolicy of(@Nullable String ofTopic, @Nullable String ofSubscription) {
        JsonNode http = read(ofTopic).path("http");
        boolean overrides = !http.path("disableSubscriptionOverrides").asBoolean();
        JsonNode own = overrides ? read(ofSubscription) : MissingNode.getInstance();
        return new DeliveryPolicy(
                first(own.path("healthyRetryPolicy"), http.path("defaultHealthyRetryPolicy")),
                first(own.path("throttlePolicy"), http.path("defaultThrottlePolicy")),
                first(own.path("requestPolicy"), http.path("defaultRequestPolicy")),
                overrides);
    }

    /** A retry policy with AWS's defaults where it says nothing. */
    private static ObjectNode filled(JsonNode retry) {
        int least = retry.path("minDelayTarget").asInt(20);
        return PojoJson.mapper()
                .createObjectNode()
                .put("minDelayTarget", least)
                .put(
                        "maxDelayTarget",
                        Math.max(least, retry.path("maxDelayTarget").asInt(20)))
                .put("numRetries", retry.path("numRetries").asInt(3))
                .put("numMaxDelayRetries", retry.path("numMaxDelayRetries").asInt(0))
                .put("numNoDelayRetries", retry.path("numNoDelayRetries").asInt(0))
                .put("numMinDelayRetries", retry.path("numMinDelayRetries").asInt(0))
                .put("backoffFunction", retry.path("backoffFunction").asText("linear"));
    }

    /** The attribute EffectiveDeliveryPolicy of a topic. */
    String ofTopic() {
        ObjectNode policy = PojoJson.mapper().createObjectNode();
        ObjectNode http = policy.putObject("http");
        http.set("defaultHealthyRetryPolicy", retry);
        http.put("disableSubscriptionOverrides", !overrides);
        if (throttle.isObject()) {
            http.set("defaultThrottlePolicy", throttle);
        }
        http.putObject("defaultRequestPolicy").put("headerContentType", contentType());
        return policy.toString();
    }

    /** The attribute EffectiveDeliveryPolicy of a subscription. */
    String ofSubscription() {
        ObjectNode policy = PojoJson.mapper().createObjectNode();
        policy.set("healthyRetryPolicy", retry);
        policy.putNull("sicklyRetryPolicy");
        policy.set("throttlePolicy", throttle.isObject() ? throttle : NullNode.getInstance());
        policy.putObject("requestPolicy").put("headerContentType", contentType());
        policy.put("guaranteed", false);
        return policy.toString();
    }

    private static JsonNode read(@Nullable String policy) {
        return policy == null
                ? MissingNode.getInstance()
                : TopicAttributes.object(policy).orElse(MissingNode.getInstance());
    }

    private static JsonNode first(JsonNode own, JsonNode otherwise) {
        return own.isObject() ? own : otherwise;
    }

    /**
     * When a failed delivery is tried again: some times at once, some after the shortest delay, then ever later, at last after the longest.
     *
     * @param attempt how many there were
     */
    Optional<Duration> again(int attempt) {
        int retries = retry.path("numRetries").asInt();
        if (attempt > retries) {
            return Optional.empty();
        }
        int least = retry.path("minDelayTarget").asInt();
        int most = retry.path("maxDelayTarget").asInt();
        int immediate = retry.path("numNoDelayRetries").asInt();
        int shortest = immediate + retry.path("numMinDelayRetries").asInt();
        int growing = retries - retry.path("numMaxDelayRetries").asInt();
        if (attempt <= immediate) {
            return Optional.of(Duration.ZERO);
        } else if (attempt <= shortest) {
            return Optional.of(Duration.ofSeconds(least));
        } else if (attempt > growing) {
            return Optional.of(Duration.ofSeconds(most));
        }
        double share = share(attempt - shortest - 1, growing - shortest - 1);
        return Optional.of(Duration.ofSeconds(least + (long) ((most - least) * share)));
    }

    /** How far a step of the backoff phase is from the shortest delay to the longest. AWS draws the curves without a formula. */
    private double share(int step, int last) {
        if (last <= 0) {
            return 0;
        }
        double linear = (double) step / last;
        return switch (retry.path("backoffFunction").asText()) {
            case "arithmetic" -> linear * (step + 1) / (last + 1);
            case "geometric" -> (Math.pow(2, step) - 1) / (Math.pow(2, last) - 1);
            case "exponential" -> Math.expm1(step) / Math.expm1(last);
            default -> linear;
        };
    }

    /** How long there must be between the beginnings of two deliveries; zero without a limit. */
    Duration interval() {
        int most = throttle.path("maxReceivesPerSecond").asInt();
        return most == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(most);
    }

    /** The header Content-Type. */
    String contentType() {
        String type = request.path("headerContentType").asText("text/plain");
        return type.contains("charset") ? type : type + "; charset=UTF-8";
    }

    /** @throws software.amazon.awssdk.services.sns.model.SnsException if a number is out of AWS's range; what is absent has its default */
    static void check(JsonNode retry, JsonNode throttle, JsonNode request) {
        String type = request.path("headerContentType").asText("text/plain");
        if (!type.matches("(text|application)/[a-z.+-]+(; ?charset=[A-Za-z0-9-]+)?")) {
            throw SnsErrors.invalid("DeliveryPolicy: headerContentType " + type + " is not supported");
        }
        if (!(retry.isMissingNode() || retry.isObject()) || !(throttle.isMissingNode() || throttle.isObject())) {
            throw SnsErrors.invalid("DeliveryPolicy: retry and throttle policies must be objects");
        }
        int retries = number(retry, "numRetries", 3, 0, MOST_RETRIES);
        int least = number(retry, "minDelayTarget", 20, 1, LONGEST_DELAY);
        int most = number(retry, "maxDelayTarget", Math.max(20, least), 1, LONGEST_DELAY);
        int phases = number(retry, "numNoDelayRetries", 0, 0, MOST_RETRIES)
                + number(retry, "numMinDelayRetries", 0, 0, MOST_RETRIES)
                + number(retry, "numMaxDelayRetries", 0, 0, MOST_RETRIES);
        number(throttle, "maxReceivesPerSecond", 1, 1, Integer.MAX_VALUE);
        String backoff = retry.path("backoffFunction").asText("linear");
        if (least > most) {
            throw SnsErrors.invalid("DeliveryPolicy: minDelayTarget must be less than or equal to maxDelayTarget");
        } else if (phases > retries) {
            throw SnsErrors.invalid(
                    "DeliveryPolicy: numRetries must be greater than or equal to the sum of numNoDelayRetries,"
                            + " numMinDelayRetries and numMaxDelayRetries");
        } else if (!backoff.matches("linear|arithmetic|geometric|exponential")) {
            throw SnsErrors.invalid("DeliveryPolicy: backoffFunction " + backoff + " is not supported");
        }
    }

    private static int number(JsonNode policy, String name, int otherwise, int min, int max) {
        JsonNode value = policy.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        } else if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw SnsErrors.invalid("DeliveryPolicy: " + name + " must be an integer between " + min + " and " + max);
        }
        return value.intValue();
    }
}
