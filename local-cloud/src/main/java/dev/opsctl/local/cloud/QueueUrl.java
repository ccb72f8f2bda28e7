package dev.opsctl.local.cloud;

import dev.opsctl.local.sdk.Faults;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;

/**
 * Which queue a URL means, for everybody who asks: the queue that is authorised is the one that is used. The host may be any, the path is
 * account and name and nothing else: no query, no fragment, no escapes.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html">Queue identifiers</a>
 */
public record QueueUrl(String accountId, String queueName) {

    /** What a queue may be called: 80 characters with the suffix of a FIFO queue. */
    private static final Pattern NAME = Pattern.compile("(?=.{1,80}$)[A-Za-z0-9_-]+(\\.fifo)?");

    private static final Pattern FORM = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]_-]+/(\\d{12})/([A-Za-z0-9_.-]+)");

    public static boolean isName(String text) {
        return text != null && NAME.matcher(text).matches();
    }

    /** The queue that a URL means; empty if the text is no queue's URL. */
    public static Optional<QueueUrl> find(String url) {
        Matcher matcher = FORM.matcher(url);
        return matcher.matches() && isName(matcher.group(2))
                ? Optional.of(new QueueUrl(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** @throws InvalidAddressException if the text is no queue's URL */
    public static QueueUrl parse(String url) {
        return find(url)
                .orElseThrow(() -> Faults.of(
                        InvalidAddressException.class, "The address " + url + " is not valid for this endpoint."));
    }

    /** The queue's ARN in a region: which one is decided by whom the request was sent to, not by the URL. */
    public Arn arn(String region) {
        return Arn.of("sqs", new Scope(accountId, region), queueName);
    }
}
