package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How often and how fast HTTP endpoints are tried.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html">Delivery policies</a>
 */
final class DeliveryPolicy {

    private static final int MOST_RETRIES = 100;
    private static final int LONGEST_DELAY = 3600;

    private DeliveryPolicy() {}

    /** @throws software.amazon.awssdk.services.sns.model.SnsException if a number is out of AWS's range; what is absent has its default */
    static void check(JsonNode retry, JsonNode throttle) {
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
