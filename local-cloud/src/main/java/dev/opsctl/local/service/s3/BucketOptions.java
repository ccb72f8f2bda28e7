package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.AccessControlPolicy;
import software.amazon.awssdk.services.s3.model.BucketAccelerateStatus;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAccelerateConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketMetricsConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentRequest;
import software.amazon.awssdk.services.s3.model.GetBucketRequestPaymentResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketMetricsConfigurationsResponse;
import software.amazon.awssdk.services.s3.model.MetricsConfiguration;
import software.amazon.awssdk.services.s3.model.MetricsFilter;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.Payer;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.PutBucketAccelerateConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutBucketMetricsConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.Type;

/** Settings of a bucket beside its own record: transfer acceleration, metrics of its requests, and what is left of access control lists. */
final class BucketOptions {

    private static final int MOST_METRICS = 1_000;

    private final ServiceContext context;
    private final ObjectStore store;
    private final Table<MetricsConfiguration> metrics;

    BucketOptions(ServiceContext context, ObjectStore store) {
        this.context = context;
        this.store = store;
        this.metrics = metrics(context);
    }

    /** By bucket and id, with a slash between. */
    static Table<MetricsConfiguration> metrics(ServiceContext context) {
        return context.cloud().store().table("s3/metrics", MetricsConfiguration.class);
    }

    public void putBucketAccelerateConfiguration(PutBucketAccelerateConfigurationRequest request) {
        BucketAccelerateStatus status = request.accelerateConfiguration().status();
        if (request.bucket().contains(".")) {
            throw S3Errors.of(
                    400,
                    "InvalidRequest",
                    "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        } else if (status == null || status == BucketAccelerateStatus.UNKNOWN_TO_SDK_VERSION) {
            throw BucketChecks.malformed();
        }
        store.change(request.bucket(), bucket -> bucket.withAccelerate(status.toString()));
    }

    public GetBucketAccelerateConfigurationResponse getBucketAccelerateConfiguration(
            GetBucketAccelerateConfigurationRequest request) {
        return GetBucketAccelerateConfigurationResponse.builder()
                .status(store.bucket(request.bucket()).accelerate())
                .build();
    }

    /** Nobody pays for anything here. */
    public GetBucketRequestPaymentResponse getBucketRequestPayment(GetBucketRequestPaymentRequest request) {
        store.bucket(request.bucket());
        return GetBucketRequestPaymentResponse.builder()
                .payer(Payer.BUCKET_OWNER)
                .build();
    }

    public void putBucketMetricsConfiguration(PutBucketMetricsConfigurationRequest request) {
        MetricsConfiguration asked = request.metricsConfiguration();
        if (!request.id().equals(asked.id())) {
            throw S3Errors.of(
                    400, "InvalidConfigurationId", "The metrics configuration's id does not match the request's");
        }
        MetricsFilter filter = asked.filter();
        if (filter != null
                && (filter.accessPointArn() != null
                        || filter.and() != null && filter.and().accessPointArn() != null)) {
            throw ObjectFacts.absent("access points: AccessPointArn");
        }
        String key = request.bucket() + "/" + request.id();
        context.change(change -> {
            store.bucket(request.bucket());
            if (metrics.get(key).isEmpty()
                    && metrics.entries(request.bucket() + "/").size() >= MOST_METRICS) {
                throw S3Errors.of(
                        400,
                        "TooManyConfigurations",
                        "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.");
            }
            metrics.replace(key, asked);
        });
    }

    public GetBucketMetricsConfigurationResponse getBucketMetricsConfiguration(
            GetBucketMetricsConfigurationRequest request) {
        store.bucket(request.bucket());
        return GetBucketMetricsConfigurationResponse.builder()
                .metricsConfiguration(
                        metrics.get(request.bucket() + "/" + request.id()).orElseThrow(BucketOptions::noConfiguration))
                .build();
    }

    public ListBucketMetricsConfigurationsResponse listBucketMetricsConfigurations(
            ListBucketMetricsConfigurationsRequest request) {
        store.bucket(request.bucket());
        List<MetricsConfiguration> all = metrics.entries(request.bucket() + "/").stream()
                .map(Map.Entry::getValue)
                .toList();
        return ListBucketMetricsConfigurationsResponse.builder()
                .isTruncated(false)
                .metricsConfigurationList(all.isEmpty() ? null : all)
                .build();
    }

    public void deleteBucketMetricsConfiguration(DeleteBucketMetricsConfigurationRequest request) {
        store.bucket(request.bucket());
        metrics.remove(request.bucket() + "/" + request.id()).orElseThrow(BucketOptions::noConfiguration);
    }

    private static RuntimeException noConfiguration() {
        return S3Errors.of(404, "NoSuchConfiguration", "The specified configuration does not exist.");
    }

    public GetBucketAclResponse getBucketAcl(GetBucketAclRequest request) {
        Owner owner = owner(store.bucket(request.bucket()));
        return GetBucketAclResponse.builder().owner(owner).grants(all(owner)).build();
    }

    public GetObjectAclResponse getObjectAcl(GetObjectAclRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        store.find(request.bucket(), request.key(), request.versionId());
        Owner owner = owner(bucket);
        return GetObjectAclResponse.builder().owner(owner).grants(all(owner)).build();
    }

    private static Owner owner(BucketRecord bucket) {
        return Owner.builder().id(bucket.accountId()).build();
    }

    /** The bucket's owner has everything, in the bucket too: other grants are not kept. */
    private static Grant all(Owner owner) {
        return Grant.builder()
                .grantee(g -> g.id(owner.id()).type(Type.CANONICAL_USER))
                .permission(Permission.FULL_CONTROL)
                .build();
    }

    public void putBucketAcl(PutBucketAclRequest request) {
        checkAcl(store.bucket(request.bucket()), request);
    }

    public void putObjectAcl(PutObjectAclRequest request) {
        BucketRecord bucket = store.bucket(request.bucket());
        store.find(request.bucket(), request.key(), request.versionId());
        checkAcl(bucket, request);
    }

    /**
     * What gives the owner what is his already changes nothing; everything else a bucket does not allow whose owner is enforced, and the local
     * cloud does not keep.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html">Object ownership</a>
     */
    static void checkAcl(BucketRecord bucket, SdkRequest request) {
        List<String> others = request.sdkFields().stream()
                .filter(field -> gives(bucket, field.memberName(), field.getValueOrDefault(request)))
                .map(SdkField::memberName)
                .toList();
        if (others.isEmpty()) {
            return;
        } else if (bucket.ownerEnforced() && request instanceof CreateBucketRequest) {
            throw S3Errors.of(
                    400,
                    "InvalidBucketAclWithObjectOwnership",
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        } else if (bucket.ownerEnforced()) {
            throw S3Errors.of(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
        }
        throw S3Errors.of(
                501,
                "NotImplemented",
                "The local cloud keeps no access control lists (" + String.join(", ", others)
                        + "): let others in by the bucket's policy");
    }

    /** Whether a member gives anybody what is not his already. */
    private static boolean gives(BucketRecord bucket, String member, @Nullable Object value) {
        if (value == null) {
            return false;
        }
        return switch (member) {
            case "ACL" ->
                !value.equals(BucketCannedACL.PRIVATE.toString())
                        && !value.toString().startsWith("bucket-owner-");
            case "AccessControlPolicy" -> {
                List<Grant> grants = ((AccessControlPolicy) value).grants();
                yield grants.size() != 1
                        || grants.get(0).permission() != Permission.FULL_CONTROL
                        || grants.get(0).grantee() == null
                        || !bucket.accountId().equals(grants.get(0).grantee().id());
            }
            default -> member.startsWith("Grant");
        };
    }
}
