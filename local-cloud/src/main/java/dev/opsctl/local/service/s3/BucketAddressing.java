package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.RequestMembers;
import dev.opsctl.local.store.Table;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * Buckets are named without their account: it is their owner's, wherever the caller is, and so is the region. Of a copy's source, its
 * encoded header is taken apart here, so that it is authorised as it is read.
 */
public final class BucketAddressing implements Addressing {

    /** Any name that a bucket may bear, those of before 2018 included. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{3,255}");

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private final Table<BucketRecord> buckets;

    public BucketAddressing(Cloud cloud) {
        this.buckets = cloud.store().table("s3/buckets", BucketRecord.class).shared();
    }

    @Override
    public Addressed address(Scope scope, String operation, SdkRequest request) {
        SdkRequest canonical =
                switch (operation) {
                    case "copyObject" -> copy((CopyObjectRequest) request);
                    case "uploadPartCopy" -> copy((UploadPartCopyRequest) request);
                    default -> request;
                };
        String source = RequestMembers.text(canonical, "SourceBucket");
        if (source != null) {
            owner(source, RequestMembers.text(canonical, "ExpectedSourceBucketOwner"), scope);
        }
        String bucket = RequestMembers.text(canonical, "Bucket");
        if (bucket == null) {
            bucket = RequestMembers.text(canonical, "DestinationBucket");
        }
        return bucket == null || operation.equals("createBucket")
                ? Addressed.of(scope, canonical)
                : Addressed.of(owner(bucket, RequestMembers.text(canonical, "ExpectedBucketOwner"), scope), canonical);
    }

    private Scope owner(String bucket, @Nullable String expected, Scope otherwise) {
        if (!NAME.matcher(bucket).matches()) {
            throw S3Errors.of(400, "InvalidBucketName", "The specified bucket is not valid.");
        } else if (expected != null && !ACCOUNT.matcher(expected).matches()) {
            throw S3Errors.of(
                    400,
                    "InvalidBucketOwnerAWSAccountID",
                    "The value of the expected bucket owner parameter must be an AWS Account ID... [" + expected + "]");
        }
        Scope owner = buckets.get(bucket).map(BucketRecord::home).orElse(null);
        if (owner != null && expected != null && !expected.equals(owner.accountId())) {
            throw S3Errors.of(403, "AccessDenied", "Access Denied");
        }
        return owner == null ? otherwise : owner;
    }

    private static SdkRequest copy(CopyObjectRequest request) {
        if (request.copySource() == null) {
            return request;
        }
        CopySource from = CopySource.parse(request.copySource());
        return request.toBuilder()
                .copySource(null)
                .sourceBucket(from.bucket())
                .sourceKey(from.key())
                .sourceVersionId(from.versionId())
                .build();
    }

    private static SdkRequest copy(UploadPartCopyRequest request) {
        if (request.copySource() == null) {
            return request;
        }
        CopySource from = CopySource.parse(request.copySource());
        return request.toBuilder()
                .copySource(null)
                .sourceBucket(from.bucket())
                .sourceKey(from.key())
                .sourceVersionId(from.versionId())
                .build();
    }
}
