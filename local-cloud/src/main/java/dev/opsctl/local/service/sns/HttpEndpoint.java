package dev.opsctl.local.service.sns;

import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Subscribers by HTTP and HTTPS.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html">HTTP endpoints</a>
 */
final class HttpEndpoint {

    /** AWS's limit for an endpoint's answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** A delivery that failed; {@code permanent} if another attempt would fail as well. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        private final boolean permanent;

        Refused(String message, boolean permanent) {
            super(message);
            this.permanent = permanent;
        }

        boolean permanent() {
            return permanent;
        }
    }

    /** Made with the first delivery: most clouds never need it. */
    private static final class Client {
        static final HttpClient HTTP = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private HttpEndpoint() {}

    /**
     * @param type {@code Notification}, {@code SubscriptionConfirmation} or {@code UnsubscribeConfirmation}
     * @param raw whether the body is the message alone
     */
    static void post(
            Subscription subscription, DeliveryPolicy policy, String type, String messageId, String body, boolean raw)
            throws Refused, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(subscription.endpoint()))
                .timeout(TIMEOUT)
                .header("Content-Type", policy.contentType())
                .header("User-Agent", "Amazon Simple Notification Service Agent")
                .header("x-amz-sns-message-type", type)
                .header("x-amz-sns-message-id", messageId)
                .header("x-amz-sns-topic-arn", subscription.topicArn())
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (subscription.confirmed()) {
            request.header("x-amz-sns-subscription-arn", subscription.arn());
        }
        if (raw) {
            request.header("x-amz-sns-rawdelivery", "true");
        }
        try {
            int status = Client.HTTP
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status < 200 || status >= 300) {
                throw new Refused("HTTP status " + status, status >= 400 && status < 500 && status != 429);
            }
        } catch (IOException e) {
            throw new Refused(String.valueOf(e.getMessage()), false);
        }
    }
}
