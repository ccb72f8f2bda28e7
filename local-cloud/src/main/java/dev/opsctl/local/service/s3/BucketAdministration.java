package dev.opsctl.local.service.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ResourceOwners;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.policy.ArnPattern;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketLifecycleRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeletePublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketOwnershipControlsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.MFADelete;
import software.amazon.awssdk.services.s3.model.OwnershipControls;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketOwnershipControlsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionDefaultMinimumObjectSize;

/** Buckets and their configuration. */
public final class BucketAdministration implements ResourcePolicySource, ResourceOwners {

    private static final String NAME = "(?!.*\\.\\.)(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    private static final String SMALLEST_MOVED =
            TransitionDefaultMinimumObjectSize.ALL_STORAGE_CLASSES_128_K.toString();

    /** A new bucket is nobody's but its owner's. */
    private static final PublicAccessBlockConfiguration CLOSED = PublicAccessBlockConfiguration.builder()
            .blockPublicAcls(true)
            .ignorePublicAcls(true)
            .blockPublicPolicy(true)
            .restrictPublicBuckets(true)
            .build();

    private final ServiceContext context;
    private final ObjectStore objects;
    private final Lifecycles lifecycles;
    private final Table<BucketRecord> buckets;

    BucketAdministration(ServiceContext context, ObjectStore objects, Lifecycles lifecycles) {
        this.context = context;
        this.objects = objects;
        this.lifecycles = lifecycles;
        this.buckets =
                context.cloud().store().table("s3/buckets", BucketRecord.class).shared();
    }

    public CreateBucketResponse createBucket(CreateBucketRequest request) {
        String name = request.bucket();
        if (!name.matches(NAME)) {
            throw S3Errors.of(400, "InvalidBucketName", "The specified bucket is not valid.");
        }
        String region = BucketChecks.region(context.scope().region(), request.createBucketConfiguration());
        Map<String, String> tags = request.createBucketConfiguration() == null
                ? Map.of()
                : BucketChecks.tags(request.createBucketConfiguration().tags(), reserved());
        String ownership = BucketChecks.ownership(request.objectOwnershipAsString());
        BucketRecord made = BucketRecord.of(
                        name,
                        context.scope().accountId(),
                        region,
                        context.clock().instant())
                .withTags(tags)
                .withOwnership(OwnershipControls.builder()
                        .rules(rule -> rule.objectOwnership(ownership))
                        .build())
                .withPublicAccess(CLOSED);
        if (Boolean.TRUE.equals(request.objectLockEnabledForBucket())) {
            made = made.withObjectLock(new BucketRecord.ObjectLockRule(null, null, null));
        }
        BucketOptions.checkAcl(made, request);
        if (!buckets.insert(name, made)) {
            boolean own = buckets.get(name)
                    .filter(known -> known.accountId().equals(context.scope().accountId()))
                    .isPresent();
            if (!own || !context.scope().region().equals("us-east-1")) {
                throw S3Errors.taken(own);
            }
        }
        return CreateBucketResponse.builder()
                .location(region.equals("us-east-1") ? "/" + name : "http://" + name + ".s3.amazonaws.com/")
                .build();
    }

    private boolean reserved() {
        return context.caller().context().containsKey(Caller.RESERVED_TAGS);
    }

    public void deleteBucket(DeleteBucketRequest request) {
        context.change(change -> {
            boolean versioned = find(request.bucket()).versioning() != null;
            if (!objects.isEmpty(request.bucket())) {
                throw S3Errors.of(
                        409,
                        "BucketNotEmpty",
                        "The bucket you tried to delete is not empty"
                                + (versioned ? ". You must delete all versions in the bucket." : ""));
            }
            buckets.remove(request.bucket()).ifPresent(gone -> lifecycles.follow(gone.withLifecycle(List.of())));
            Table<?> metrics = BucketOptions.metrics(context);
            metrics.entries(request.bucket() + "/").forEach(entry -> metrics.remove(entry.getKey()));
        });
    }

    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return HeadBucketResponse.builder()
                .bucketRegion(find(request.bucket()).region())
                .build();
    }

    public ListBucketsResponse listBuckets(ListBucketsRequest request) {
        return ListBucketsResponse.builder()
                .buckets(buckets.values().stream()
                        .filter(b -> b.accountId().equals(context.scope().accountId())
                                && (request.prefix() == null || b.name().startsWith(request.prefix())))
                        .map(b -> Bucket.builder()
                                .name(b.name())
                                .creationDate(b.created())
                                .bucketRegion(b.region())
                                .build())
                        .toList())
                .owner(o -> o.id(context.scope().accountId()))
                .build();
    }

    public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest request) {
        String region = find(request.bucket()).region();
        return GetBucketLocationResponse.builder()
                .locationConstraint(region.equals("us-east-1") ? null : region)
                .build();
    }

    public void putBucketPolicy(PutBucketPolicyRequest request) {
        try {
            if (!PojoJson.mapper().readTree(request.policy()).path("Statement").isContainerNode()) {
                throw S3Errors.of(400, "MalformedPolicy", "Missing required field Statement");
            }
        } catch (JsonProcessingException e) {
            throw S3Errors.of(400, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
        }
        change(request.bucket(), b -> {
            if (b.publicAccess() != null
                    && Boolean.TRUE.equals(b.publicAccess().blockPublicPolicy())
                    && PublicPolicy.isPublic(request.policy())) {
                throw S3Errors.of(403, "AccessDenied", "Access Denied");
            }
            return b.withPolicy(request.policy());
        });
    }

    public GetBucketPolicyResponse getBucketPolicy(GetBucketPolicyRequest request) {
        return GetBucketPolicyResponse.builder()
                .policy(read(
                        request.bucket(),
                        BucketRecord::policy,
                        "NoSuchBucketPolicy",
                        "The bucket policy does not exist"))
                .build();
    }

    public void deleteBucketPolicy(DeleteBucketPolicyRequest request) {
        change(request.bucket(), b -> b.withPolicy(null));
    }

    public void putBucketEncryption(PutBucketEncryptionRequest request) {
        BucketChecks.encryption(request.serverSideEncryptionConfiguration().rules());
        change(request.bucket(), b -> b.withEncryption(request.serverSideEncryptionConfiguration()));
    }

    public GetBucketEncryptionResponse getBucketEncryption(GetBucketEncryptionRequest request) {
        ServerSideEncryptionConfiguration set = find(request.bucket()).encryption();
        return GetBucketEncryptionResponse.builder()
                .serverSideEncryptionConfiguration(
                        set != null
                                ? set
                                : ServerSideEncryptionConfiguration.builder()
                                        .rules(r -> r.applyServerSideEncryptionByDefault(
                                                        d -> d.sseAlgorithm(ServerSideEncryption.AES256))
                                                .bucketKeyEnabled(false))
                                        .build())
                .build();
    }

    public void deleteBucketEncryption(DeleteBucketEncryptionRequest request) {
        change(request.bucket(), b -> b.withEncryption(null));
    }

    public void putPublicAccessBlock(PutPublicAccessBlockRequest request) {
        PublicAccessBlockConfiguration asked = request.publicAccessBlockConfiguration();
        // What is not said is not blocked.
        PublicAccessBlockConfiguration whole = PublicAccessBlockConfiguration.builder()
                .blockPublicAcls(Boolean.TRUE.equals(asked.blockPublicAcls()))
                .ignorePublicAcls(Boolean.TRUE.equals(asked.ignorePublicAcls()))
                .blockPublicPolicy(Boolean.TRUE.equals(asked.blockPublicPolicy()))
                .restrictPublicBuckets(Boolean.TRUE.equals(asked.restrictPublicBuckets()))
                .build();
        change(request.bucket(), b -> b.withPublicAccess(whole));
    }

    public GetPublicAccessBlockResponse getPublicAccessBlock(GetPublicAccessBlockRequest request) {
        return GetPublicAccessBlockResponse.builder()
                .publicAccessBlockConfiguration(read(
                        request.bucket(),
                        BucketRecord::publicAccess,
                        "NoSuchPublicAccessBlockConfiguration",
                        "The public access block configuration was not found"))
                .build();
    }

    public void deletePublicAccessBlock(DeletePublicAccessBlockRequest request) {
        change(request.bucket(), b -> b.withPublicAccess(null));
    }

    public void putBucketOwnershipControls(PutBucketOwnershipControlsRequest request) {
        BucketChecks.ownership(request.ownershipControls().rules());
        change(request.bucket(), b -> b.withOwnership(request.ownershipControls()));
    }

    public GetBucketOwnershipControlsResponse getBucketOwnershipControls(GetBucketOwnershipControlsRequest request) {
        return GetBucketOwnershipControlsResponse.builder()
                .ownershipControls(read(
                        request.bucket(),
                        BucketRecord::ownership,
                        "OwnershipControlsNotFoundError",
                        "The bucket ownership controls were not found"))
                .build();
    }

    public void deleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest request) {
        change(request.bucket(), b -> b.withOwnership(null));
    }

    public void putBucketTagging(PutBucketTaggingRequest request) {
        Map<String, String> tags = BucketChecks.tags(request.tagging().tagSet(), reserved());
        change(request.bucket(), b -> b.withTags(tags));
    }

    public GetBucketTaggingResponse getBucketTagging(GetBucketTaggingRequest request) {
        Map<String, String> tags = find(request.bucket()).tags();
        if (tags.isEmpty()) {
            throw S3Errors.of(404, "NoSuchTagSet", "The TagSet does not exist");
        }
        return GetBucketTaggingResponse.builder()
                .tagSet(tags.entrySet().stream()
                        .map(t -> Tag.builder()
                                .key(t.getKey())
                                .value(t.getValue())
                                .build())
                        .toList())
                .build();
    }

    public void deleteBucketTagging(DeleteBucketTaggingRequest request) {
        change(request.bucket(), b -> b.withTags(Map.of()));
    }

    public void putBucketVersioning(PutBucketVersioningRequest request) {
        if (request.versioningConfiguration().status() == null) {
            throw S3Errors.of(
                    400, "IllegalVersioningConfigurationException", "The Versioning element must be specified");
        } else if (request.versioningConfiguration().status() == BucketVersioningStatus.UNKNOWN_TO_SDK_VERSION) {
            throw BucketChecks.malformed();
        } else if (request.mfa() != null || request.versioningConfiguration().mfaDelete() == MFADelete.ENABLED) {
            throw ObjectFacts.absent("the deletion of versions by MFA: MFADelete");
        }
        String status = request.versioningConfiguration().statusAsString();
        change(request.bucket(), b -> {
            if (b.objectLock() != null && !status.equals("Enabled")) {
                throw S3Errors.of(
                        409,
                        "InvalidBucketState",
                        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
            }
            return b.withVersioning(status);
        });
    }

    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
        return GetBucketVersioningResponse.builder()
                .status(find(request.bucket()).versioning())
                .build();
    }

    public PutBucketLifecycleConfigurationResponse putBucketLifecycleConfiguration(
            PutBucketLifecycleConfigurationRequest request) {
        if (request.lifecycleConfiguration() == null) {
            throw S3Errors.of(400, "MissingRequestBodyError", "Request Body is empty");
        }
        if (request.transitionDefaultMinimumObjectSize() == TransitionDefaultMinimumObjectSize.UNKNOWN_TO_SDK_VERSION) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "Invalid TransitionDefaultMinimumObjectSize found: "
                            + request.transitionDefaultMinimumObjectSizeAsString());
        }
        List<LifecycleRule> rules = request.lifecycleConfiguration().rules().stream()
                .map(rule -> rule.id() == null || rule.id().isEmpty()
                        ? rule.toBuilder().id(UUID.randomUUID().toString()).build()
                        : rule)
                .toList();
        BucketChecks.lifecycle(rules);
        String minimum = request.transitionDefaultMinimumObjectSizeAsString();
        ruled(request.bucket(), b -> b.withLifecycle(rules).withTransitionMinimum(minimum));
        return PutBucketLifecycleConfigurationResponse.builder()
                .transitionDefaultMinimumObjectSize(minimum == null ? SMALLEST_MOVED : minimum)
                .build();
    }

    public GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(
            GetBucketLifecycleConfigurationRequest request) {
        List<LifecycleRule> rules = read(
                request.bucket(),
                b -> b.lifecycle().isEmpty() ? null : b.lifecycle(),
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist");
        String minimum = find(request.bucket()).transitionMinimum();
        return GetBucketLifecycleConfigurationResponse.builder()
                .rules(rules)
                .transitionDefaultMinimumObjectSize(minimum == null ? SMALLEST_MOVED : minimum)
                .build();
    }

    public void deleteBucketLifecycle(DeleteBucketLifecycleRequest request) {
        ruled(request.bucket(), b -> b.withLifecycle(List.of()).withTransitionMinimum(null));
    }

    private void ruled(String name, UnaryOperator<BucketRecord> change) {
        context.change(within -> {
            objects.change(name, change);
            lifecycles.follow(find(name));
        });
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return named(resourceArn).map(BucketRecord::policy);
    }

    @Override
    public Optional<Scope> owner(String resourceArn) {
        return named(resourceArn).map(BucketRecord::home);
    }

    private Optional<BucketRecord> named(String resourceArn) {
        // an object's key may have what no ARN may
        return ArnPattern.read(resourceArn)
                .flatMap(named -> buckets.get(named.resource().split("/", 2)[0]));
    }

    BucketRecord find(String name) {
        return buckets.get(name).orElseThrow(S3Errors::noSuchBucket);
    }

    private void change(String name, UnaryOperator<BucketRecord> change) {
        objects.change(name, change);
    }

    private <T> T read(String name, Function<BucketRecord, T> part, String code, String message) {
        T value = part.apply(find(name));
        if (value == null) {
            throw S3Errors.of(404, code, message);
        }
        return value;
    }
}
