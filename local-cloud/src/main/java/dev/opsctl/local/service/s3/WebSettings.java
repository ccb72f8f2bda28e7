package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.DeleteBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusResponse;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.GetBucketWebsiteResponse;
import software.amazon.awssdk.services.s3.model.PutBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketWebsiteRequest;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** What makes a bucket one for browsers: CORS and website hosting, and whether its policy lets everybody in. */
final class WebSettings {

    private static final int MOST_RULES = 100;
    private static final int MOST_ROUTES = 50;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    private final Table<BucketRecord> buckets;

    WebSettings(ServiceContext context) {
        this.buckets =
                context.cloud().store().table("s3/buckets", BucketRecord.class).shared();
    }

    private BucketRecord find(String name) {
        return buckets.get(name).orElseThrow(S3Errors::noSuchBucket);
    }

    private void change(String name, UnaryOperator<BucketRecord> change) {
        buckets.update(name, change).orElseThrow(S3Errors::noSuchBucket);
    }

    private static <T> T kept(@Nullable T value, String code, String message) {
        if (value == null) {
            throw S3Errors.of(404, code, message);
        }
        return value;
    }

    public void putBucketCors(PutBucketCorsRequest request) {
        List<CORSRule> rules = request.corsConfiguration().corsRules();
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw S3Errors.of(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        rules.forEach(WebSettings::check);
        change(request.bucket(), bucket -> bucket.withCors(rules));
    }

    private static void check(CORSRule rule) {
        rule.allowedMethods().stream()
                .filter(method -> !METHODS.contains(method))
                .findFirst()
                .ifPresent(method -> {
                    throw invalid("Found unsupported HTTP method in CORS config. Unsupported method is " + method);
                });
        single("AllowedOrigin", rule.allowedOrigins());
        single("AllowedHeader", rule.allowedHeaders());
        rule.exposeHeaders().stream()
                .filter(header -> header.contains("*"))
                .findFirst()
                .ifPresent(header -> {
                    throw invalid("ExposeHeader \"" + header
                            + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
                });
    }

    private static void single(String element, List<String> values) {
        values.stream()
                .filter(value -> value.indexOf('*') != value.lastIndexOf('*'))
                .findFirst()
                .ifPresent(value -> {
                    throw invalid(element + " \"" + value + "\" can not have more than one wildcard.");
                });
    }

    private static RuntimeException invalid(String message) {
        return S3Errors.of(400, "InvalidRequest", message);
    }

    public GetBucketCorsResponse getBucketCors(GetBucketCorsRequest request) {
        List<CORSRule> rules = find(request.bucket()).cors();
        return GetBucketCorsResponse.builder()
                .corsRules(kept(
                        rules.isEmpty() ? null : rules,
                        "NoSuchCORSConfiguration",
                        "The CORS configuration does not exist"))
                .build();
    }

    public void deleteBucketCors(DeleteBucketCorsRequest request) {
        change(request.bucket(), bucket -> bucket.withCors(List.of()));
    }

    public void putBucketWebsite(PutBucketWebsiteRequest request) {
        WebsiteConfiguration website = request.websiteConfiguration();
        if (website.redirectAllRequestsTo() != null) {
            if (website.indexDocument() != null || website.errorDocument() != null || website.hasRoutingRules()) {
                throw invalid("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.");
            }
        } else if (website.indexDocument() == null) {
            throw S3Errors.of(
                    400,
                    "InvalidArgument",
                    "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty");
        } else if (website.indexDocument().suffix().isEmpty()
                || website.indexDocument().suffix().contains("/")) {
            throw S3Errors.of(400, "InvalidArgument", "The IndexDocument Suffix is not well formed");
        } else if (website.errorDocument() != null
                && website.errorDocument().key().isEmpty()) {
            throw S3Errors.of(400, "InvalidArgument", "The ErrorDocument Key is not well formed");
        }
        if (website.routingRules().size() > MOST_ROUTES) {
            throw invalid(website.routingRules().size()
                    + " routing rules provided, the number of routing rules in a website configuration is limited to "
                    + MOST_ROUTES + ".");
        }
        website.routingRules().forEach(WebSettings::check);
        change(request.bucket(), bucket -> bucket.withWebsite(website));
    }

    private static void check(RoutingRule rule) {
        if (rule.redirect().replaceKeyWith() != null && rule.redirect().replaceKeyPrefixWith() != null) {
            throw invalid("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        } else if (rule.condition() != null
                && rule.condition().keyPrefixEquals() == null
                && rule.condition().httpErrorCodeReturnedEquals() == null) {
            throw invalid(
                    "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.");
        }
    }

    public GetBucketWebsiteResponse getBucketWebsite(GetBucketWebsiteRequest request) {
        WebsiteConfiguration website = kept(
                find(request.bucket()).website(),
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration");
        return GetBucketWebsiteResponse.builder()
                .indexDocument(website.indexDocument())
                .errorDocument(website.errorDocument())
                .redirectAllRequestsTo(website.redirectAllRequestsTo())
                .routingRules(website.hasRoutingRules() ? website.routingRules() : null)
                .build();
    }

    public void deleteBucketWebsite(DeleteBucketWebsiteRequest request) {
        change(request.bucket(), bucket -> bucket.withWebsite(null));
    }

    public GetBucketPolicyStatusResponse getBucketPolicyStatus(GetBucketPolicyStatusRequest request) {
        String policy = kept(find(request.bucket()).policy(), "NoSuchBucketPolicy", "The bucket policy does not exist");
        return GetBucketPolicyStatusResponse.builder()
                .policyStatus(status -> status.isPublic(PublicPolicy.isPublic(policy)))
                .build();
    }
}
