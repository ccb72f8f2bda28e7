package dev.opsctl.local.service.cloudformation.type.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RedirectAllRequestsTo;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** {@code AWS::S3::Bucket}. */
public final class BucketType implements ResourceType {

    private static final Set<String> SUPPORTED = Set.of(
            "BucketName",
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "OwnershipControls",
            "VersioningConfiguration",
            "LifecycleConfiguration",
            "CorsConfiguration",
            "Tags");

    @Override
    public String name() {
        return "AWS::S3::Bucket";
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("BucketName"));
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        request.properties().fieldNames().forEachRemaining(property -> {
            if (!SUPPORTED.contains(property)) {
                throw new IllegalArgumentException("Property " + property + " is not supported by the local cloud.");
            }
        });
        S3Client s3 = request.client(S3Client.class);
        String name = request.text("BucketName") != null
                ? request.text("BucketName")
                : request.generatedName(63).toLowerCase(Locale.ROOT);
        if (exists(s3, name)) {
            if (!StackTags.ours(request, tags(s3, name))) {
                throw new IllegalStateException(name + " already exists");
            }
        } else {
            s3.createBucket(r -> r.bucket(name)
                    .createBucketConfiguration(c -> c.tags(StackTags.wanted(
                            request, (k, v) -> Tag.builder().key(k).value(v).build()))));
        }
        request.made(name);
        configure(request, s3, name);
        return state(request, name);
    }

    private static void configure(ResourceRequest request, S3Client s3, String name) {
        ObjectNode properties = request.properties();
        s3.putBucketTagging(r -> r.bucket(name)
                .tagging(t -> t.tagSet(StackTags.wanted(
                        request, (k, v) -> Tag.builder().key(k).value(v).build()))));
        JsonNode encryption = properties.path("BucketEncryption").path("ServerSideEncryptionConfiguration");
        if (encryption.isArray()) {
            List<ServerSideEncryptionRule> rules = new ArrayList<>();
            encryption.forEach(rule -> rules.add(ServerSideEncryptionRule.builder()
                    .bucketKeyEnabled(rule.path("BucketKeyEnabled").asBoolean())
                    .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(rule.path("ServerSideEncryptionByDefault")
                                    .path("SSEAlgorithm")
                                    .asText(null))
                            .kmsMasterKeyID(rule.path("ServerSideEncryptionByDefault")
                                    .path("KMSMasterKeyID")
                                    .asText(null)))
                    .build()));
            s3.putBucketEncryption(r -> r.bucket(name).serverSideEncryptionConfiguration(c -> c.rules(rules)));
        } else {
            s3.deleteBucketEncryption(r -> r.bucket(name));
        }
        if (properties.hasNonNull("PublicAccessBlockConfiguration")) {
            s3.putPublicAccessBlock(r -> r.bucket(name)
                    .publicAccessBlockConfiguration(PojoJson.read(
                            properties.get("PublicAccessBlockConfiguration"), PublicAccessBlockConfiguration.class)));
        } else {
            s3.deletePublicAccessBlock(r -> r.bucket(name));
        }
        String ownership = properties
                .path("OwnershipControls")
                .path("Rules")
                .path(0)
                .path("ObjectOwnership")
                .asText(null);
        if (ownership != null) {
            s3.putBucketOwnershipControls(
                    r -> r.bucket(name).ownershipControls(o -> o.rules(rule -> rule.objectOwnership(ownership))));
        } else {
            s3.deleteBucketOwnershipControls(r -> r.bucket(name));
        }
        String wanted =
                properties.path("VersioningConfiguration").path("Status").asText(null);
        boolean versioned = s3.getBucketVersioning(r -> r.bucket(name)).status() == BucketVersioningStatus.ENABLED;
        // A bucket that was versioned once can only be suspended, never unversioned.
        String versioning = wanted == null && versioned ? "Suspended" : wanted;
        if (versioning != null) {
            s3.putBucketVersioning(r -> r.bucket(name).versioningConfiguration(v -> v.status(versioning)));
        }
        website(properties.path("WebsiteConfiguration"), s3, name);
        lifecycle(properties.path("LifecycleConfiguration").path("Rules"), s3, name);
        List<CORSRule> cors = new ArrayList<>();
        properties
                .path("CorsConfiguration")
                .path("CorsRules")
                .forEach(rule -> cors.add(CORSRule.builder()
                        .id(rule.path("Id").asText(null))
                        .allowedHeaders(texts(rule, "AllowedHeaders"))
                        .allowedMethods(texts(rule, "AllowedMethods"))
                        .allowedOrigins(texts(rule, "AllowedOrigins"))
                        .exposeHeaders(texts(rule, "ExposedHeaders"))
                        .maxAgeSeconds(
                                rule.hasNonNull("MaxAge") ? rule.get("MaxAge").asInt() : null)
                        .build()));
        if (cors.isEmpty()) {
            s3.deleteBucketCors(r -> r.bucket(name));
        } else {
            s3.putBucketCors(r -> r.bucket(name).corsConfiguration(c -> c.corsRules(cors)));
        }
    }

    private static void website(JsonNode website, S3Client s3, String name) {
        if (!website.isObject()) {
            s3.deleteBucketWebsite(r -> r.bucket(name));
            return;
        }
        List<RoutingRule> rules = new ArrayList<>();
        website.path("RoutingRules").forEach(rule -> {
            RoutingRule.Builder made =
                    RoutingRule.builder().redirect(PojoJson.read(rule.path("RedirectRule"), Redirect.class));
            if (rule.has("RoutingRuleCondition")) {
                made.condition(PojoJson.read(rule.get("RoutingRuleCondition"), Condition.class));
            }
            rules.add(made.build());
        });
        WebsiteConfiguration.Builder made = WebsiteConfiguration.builder();
        if (!rules.isEmpty()) {
            made.routingRules(rules);
        }
        if (website.hasNonNull("IndexDocument")) {
            made.indexDocument(i -> i.suffix(website.get("IndexDocument").asText()));
        }
        if (website.hasNonNull("ErrorDocument")) {
            made.errorDocument(e -> e.key(website.get("ErrorDocument").asText()));
        }
        if (website.hasNonNull("RedirectAllRequestsTo")) {
            made.redirectAllRequestsTo(
                    PojoJson.read(website.get("RedirectAllRequestsTo"), RedirectAllRequestsTo.class));
        }
        s3.putBucketWebsite(r -> r.bucket(name).websiteConfiguration(made.build()));
    }

    /** CloudFormation flattens what the API nests. */
    private static void lifecycle(JsonNode rules, S3Client s3, String name) {
        List<LifecycleRule> all = new ArrayList<>();
        rules.forEach(rule -> all.add(LifecycleRule.builder()
                .id(rule.path("Id").asText(null))
                .status(rule.path("Status").asText())
                .filter(f -> f.prefix(rule.path("Prefix").asText("")))
                .expiration(
                        rule.hasNonNull("ExpirationInDays")
                                ? e -> e.days(rule.get("ExpirationInDays").asInt())
                                : e -> {})
                .abortIncompleteMultipartUpload(
                        rule.hasNonNull("AbortIncompleteMultipartUpload")
                                ? a -> a.daysAfterInitiation(rule.path("AbortIncompleteMultipartUpload")
                                        .path("DaysAfterInitiation")
                                        .asInt())
                                : a -> {})
                .build()));
        if (all.isEmpty()) {
            s3.deleteBucketLifecycle(r -> r.bucket(name));
        } else {
            s3.putBucketLifecycleConfiguration(r -> r.bucket(name).lifecycleConfiguration(c -> c.rules(all)));
        }
    }

    private static List<String> texts(JsonNode rule, String name) {
        List<String> texts = new ArrayList<>();
        rule.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        configure(request, request.client(S3Client.class), request.physicalId());
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(S3Client.class).deleteBucket(r -> r.bucket(request.physicalId()));
        } catch (NoSuchBucketException e) {
            return;
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return exists(request.client(S3Client.class), request.physicalId())
                ? Optional.of(state(request, request.physicalId()))
                : Optional.empty();
    }

    private static boolean exists(S3Client s3, String name) {
        try {
            s3.headBucket(r -> r.bucket(name));
            return true;
        } catch (NoSuchBucketException e) {
            return false;
        }
    }

    private static Map<String, String> tags(S3Client s3, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        try {
            s3.getBucketTagging(r -> r.bucket(name)).tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
        }
        return tags;
    }

    private static ResourceState state(ResourceRequest request, String name) {
        String region = request.scope().region();
        return ResourceState.of(name)
                .with("Arn", "arn:aws:s3:::" + name)
                .with("DomainName", name + ".s3.amazonaws.com")
                .with("RegionalDomainName", name + ".s3." + region + ".amazonaws.com")
                .with("DualStackDomainName", name + ".s3.dualstack." + region + ".amazonaws.com")
                .with("WebsiteURL", "http://" + name + ".s3-website-" + region + ".amazonaws.com");
    }
}
