package dev.opsctl.local.cloud;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Amazon Resource Name, read strictly: what is not exactly of this form is none, so that no two texts mean the same resource.
 *
 * @param partition {@code aws}, or another of AWS's partitions; the local cloud holds resources of {@code aws} only
 * @param region empty for resources of global services
 * @param accountId 12 digits, {@code aws} for what belongs to AWS, or empty (buckets and their objects)
 * @param resource all that follows the fifth colon
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">ARNs</a>
 */
public record Arn(String partition, String service, String region, String accountId, String resource) {

    private static final Pattern FORM = Pattern.compile(
            "arn:(aws(?:-[a-z]+)*):([a-z0-9-]+):([a-z]{2}(?:-[a-z]+)+-\\d|):(\\d{12}|aws|):([^\\p{Cntrl}]+)");
    private static final String HOME = "aws";

    /** The ARN of a text; empty if the text is none. */
    public static Optional<Arn> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Arn(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5)))
                : Optional.empty();
    }

    /** The ARN of a text that was checked before, or made here. */
    public static Arn of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no ARN: " + text));
    }

    public static Arn of(String service, Scope scope, String resource) {
        return new Arn(HOME, service, scope.region(), scope.accountId(), resource);
    }

    /** Whether it names a resource of that service in that account and region, and nowhere else. */
    public boolean isOf(String aService, Scope scope) {
        return partition.equals(HOME)
                && service.equals(aService)
                && region.equals(scope.region())
                && accountId.equals(scope.accountId());
    }

    public Scope scope() {
        return new Scope(accountId, region);
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + accountId + ":" + resource;
    }
}
