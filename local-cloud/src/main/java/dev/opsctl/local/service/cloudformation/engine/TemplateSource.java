package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Transforms;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Template texts: inline, or from S3 as whoever calls. */
public final class TemplateSource {

    private static final int INLINE_LIMIT = 51_200;
    private static final int S3_LIMIT = 1_048_576;
    private static final Pattern VIRTUAL_HOST =
            Pattern.compile("(.+)\\.s3[.-](?:dualstack\\.)?(?:[a-z0-9-]+\\.)?amazonaws\\.com");
    private static final Pattern PATH_HOST =
            Pattern.compile("s3[.-](?:dualstack\\.)?(?:[a-z0-9-]+\\.)?amazonaws\\.com");

    private final ServiceContext context;

    public TemplateSource(ServiceContext context) {
        this.context = context;
    }

    /** The text of whichever is given; exactly one must be. */
    public String text(@Nullable String body, @Nullable String url, Caller caller) {
        if ((body == null) == (url == null)) {
            throw CloudFormationErrors.validation(
                    body == null
                            ? "Either Template URL or Template Body must be specified."
                            : "Only one of Template URL or Template Body may be specified.");
        }
        return body == null ? fetch(url, caller) : inline(body);
    }

    private static String inline(String body) {
        if (body.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value '' at 'templateBody' failed to satisfy constraint: "
                            + "Member must have length greater than or equal to 1");
        }
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        if (size > INLINE_LIMIT) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                            + "Member must have length less than or equal to " + INLINE_LIMIT + " (it has " + size
                            + "; put the template in S3)");
        }
        return body;
    }

    /** Reads a template from S3. */
    public String fetch(String url, Caller caller) {
        String[] at = bucketAndKey(url);
        try {
            return context.client(S3Client.class, caller)
                    .getObject(
                            GetObjectRequest.builder()
                                    .bucket(at[0])
                                    .key(at[1])
                                    .versionId(at[2])
                                    .build(),
                            TemplateSource::limited);
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() != null
                    && "ValidationError".equals(e.awsErrorDetails().errorCode())) {
                throw e;
            }
            String message = e.awsErrorDetails() == null
                    ? e.getMessage()
                    : e.awsErrorDetails().errorMessage();
            throw CloudFormationErrors.validation(
                    "S3 error: " + message + " (" + url
                            + ")\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
        }
    }

    /** The text of an object, unless it is larger than a template may be: then it is not read. */
    private static String limited(GetObjectResponse object, AbortableInputStream content) throws IOException {
        if (object.contentLength() > S3_LIMIT) {
            throw CloudFormationErrors.validation("Template may not exceed " + S3_LIMIT + " bytes in size.");
        }
        return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads what AWS::Include takes from {@code s3://BUCKET/KEY}. */
    String snippet(String location, Caller caller) {
        String[] parts = location.substring("s3://".length()).split("/", 2);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw Transforms.failed("AWS::Include", "The location parameter is not a valid S3 uri.");
        }
        try {
            return context.client(S3Client.class, caller)
                    .getObject(
                            GetObjectRequest.builder()
                                    .bucket(parts[0])
                                    .key(parts[1])
                                    .build(),
                            TemplateSource::limited);
        } catch (NoSuchBucketException e) {
            throw Transforms.failed("AWS::Include", "S3 bucket [" + parts[0] + "] does not exist.");
        } catch (AwsServiceException e) {
            throw Transforms.failed(
                    "AWS::Include",
                    e.awsErrorDetails() == null
                            ? e.getMessage()
                            : e.awsErrorDetails().errorMessage());
        }
    }

    private String[] bucketAndKey(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw CloudFormationErrors.validation("TemplateURL must be a supported URL.");
        }
        String host = uri.getHost();
        if ("s3".equals(uri.getScheme())) {
            throw CloudFormationErrors.validation(
                    "S3 error: Domain name specified in " + uri.getAuthority() + " is not a valid S3 domain");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/", "");
        if (host == null || path.isEmpty()) {
            throw CloudFormationErrors.validation("TemplateURL must be a supported URL.");
        }
        String query = uri.getRawQuery();
        String version = query != null && query.startsWith("versionId=") ? decoded(query.substring(10)) : null;
        Matcher virtual = VIRTUAL_HOST.matcher(host);
        if (virtual.matches()) {
            return new String[] {virtual.group(1), decoded(path), version};
        }
        String own = context.cloud().endpoint().getHost();
        Matcher local = Pattern.compile("(.+)\\.s3\\..*").matcher(host);
        if (PATH_HOST.matcher(host).matches()
                || host.equals(own)
                || host.equals("127.0.0.1")
                || host.equals("localhost")) {
            int slash = path.indexOf('/');
            if (slash > 0) {
                return new String[] {decoded(path.substring(0, slash)), decoded(path.substring(slash + 1)), version};
            }
        } else if (local.matches()) {
            return new String[] {local.group(1), decoded(path), version};
        }
        throw CloudFormationErrors.validation("TemplateURL must be a supported URL.");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
