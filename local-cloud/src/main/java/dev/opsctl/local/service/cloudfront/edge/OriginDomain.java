package dev.opsctl.local.service.cloudfront.edge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the domain name of an origin means on AWS.
 *
 * @param bucket the S3 bucket whose REST endpoint it is, or null
 */
public record OriginDomain(String name, @Nullable String bucket) {

    private static final Pattern BUCKET = Pattern.compile(
            "(?<bucket>[a-z0-9][a-z0-9.-]+)\\.s3(?:[.-](?:dualstack\\.)?(?!website)[a-z0-9-]+)?\\.amazonaws\\.com(?:\\.cn)?");

    public static OriginDomain of(String name) {
        Matcher bucket = BUCKET.matcher(name);
        return new OriginDomain(name, bucket.matches() ? bucket.group("bucket") : null);
    }
}
