package dev.opsctl.local.service.cloudformation.type.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.MetricsConfiguration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
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
        S3Client s3 = request.client(S3Client.class);
        String name = request.text("BucketName") != null
                ? request.text("BucketName")
                : request.generatedName(63).toLowerCase(Locale.ROOT);
        String region = request.scope().region();
        if (exists(s3, name)) {
            if (!StackTags.ours(request, tags(s3, name))) {
                throw new IllegalStateException(name + " already exists");
            }
        } else {
            s3.createBucket(r -> r.bucket(name)
                    .objectLockEnabledForBucket(locks(request.properties()) ? true : null)
                    .createBucketConfiguration(c -> c.locationConstraint(region.equals("us-east-1") ? null : region)
                            .tags(StackTags.wanted(
                                    request,
                                    (k, v) -> Tag.builder().key(k).value(v).build()))));
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
        } else if (had(request, "PublicAccessBlockConfiguration")) {
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
        } else if (had(request, "OwnershipControls")) {
            s3.deleteBucketOwnershipControls(r -> r.bucket(name));
        }
        String wanted =
                properties.path("VersioningConfiguration").path("Status").asText(null);
        boolean versioned = s3.getBucketVersioning(r -> r.bucket(name)).status() == BucketVersioningStatus.ENABLED;
        // A bucket that was versioned once can only be suspended, never unversioned.
        String versioning = wanted == null && versioned && !locked(s3, name) ? "Suspended" : wanted;
        if (versioning != null) {
            s3.putBucketVersioning(r -> r.bucket(name).versioningConfiguration(v -> v.status(versioning)));
        }
        lock(request, s3, name);
        metrics(request, s3, name);
        website(properties.path("WebsiteConfiguration"), s3, name);
        List<LifecycleRule> rules = BucketConfigurations.lifecycle(properties);
        if (rules.isEmpty()) {
            s3.deleteBucketLifecycle(r -> r.bucket(name));
        } else {
            s3.putBucketLifecycleConfiguration(r -> r.bucket(name)
                    .transitionDefaultMinimumObjectSize(properties
                            .path("LifecycleConfiguration")
                            .path("TransitionDefaultMinimumObjectSize")
                            .asText(null))
                    .lifecycleConfiguration(c -> c.rules(rules)));
        }
        if (request.hasOrHad("NotificationConfiguration")) {
            s3.putBucketNotificationConfiguration(
                    r -> r.bucket(name).notificationConfiguration(BucketConfigurations.notifications(properties)));
        }
        if (request.hasOrHad("AccelerateConfiguration")) {
            String status = properties
                    .path("AccelerateConfiguration")
                    .path("AccelerationStatus")
                    .asText("Suspended");
            s3.putBucketAccelerateConfiguration(r -> r.bucket(name).accelerateConfiguration(a -> a.status(status)));
        }
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

    /** Whether an update takes a property away; what a template never said is as S3 makes a bucket. */
    private static boolean had(ResourceRequest request, String property) {
        return request.updates() && request.previousProperties().hasNonNull(property);
    }

    /** Object Lock is never taken away again; a bucket's retention is. */
    private static boolean locks(ObjectNode properties) {
        return properties.path("ObjectLockEnabled").asBoolean()
                || properties.path("ObjectLockConfiguration").has("ObjectLockEnabled");
    }

    private static boolean locked(S3Client s3, String name) {
        try {
            s3.getObjectLockConfiguration(r -> r.bucket(name));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            return false;
        }
    }

    private static void lock(ResourceRequest request, S3Client s3, String name) {
        ObjectNode properties = request.properties();
        if (locks(properties) || had(request, "ObjectLockConfiguration")) {
            ObjectNode wanted = properties.path("ObjectLockConfiguration").isObject()
                    ? properties.get("ObjectLockConfiguration").deepCopy()
                    : JsonNodeFactory.instance.objectNode();
            wanted.put("ObjectLockEnabled", "Enabled");
            s3.putObjectLockConfiguration(
                    r -> r.bucket(name).objectLockConfiguration(PojoJson.read(wanted, ObjectLockConfiguration.class)));
        }
    }

    private static void metrics(ResourceRequest request, S3Client s3, String name) {
        List<MetricsConfiguration> wanted = BucketConfigurations.metrics(request.properties());
        if (had(request, "MetricsConfigurations")) {
            BucketConfigurations.metrics(request.previousProperties()).stream()
                    .filter(before -> wanted.stream().noneMatch(now -> now.id().equals(before.id())))
                    .forEach(gone -> s3.deleteBucketMetricsConfiguration(
                            r -> r.bucket(name).id(gone.id())));
        }
        wanted.forEach(one -> s3.putBucketMetricsConfiguration(
                r -> r.bucket(name).id(one.id()).metricsConfiguration(one)));
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
