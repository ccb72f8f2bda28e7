package dev.opsctl.local.service.cloudformation.type.s3;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** {@code AWS::S3::BucketPolicy}; its physical id is the bucket's name. */
public final class BucketPolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::S3::BucketPolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String bucket = request.required("Bucket");
        request.client(S3Client.class).putBucketPolicy(r -> r.bucket(bucket)
                .policy(request.properties().path("PolicyDocument").toString()));
        return ResourceState.of(bucket);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return create(request);
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(S3Client.class).deleteBucketPolicy(r -> r.bucket(request.physicalId()));
        } catch (NoSuchBucketException e) {
            return;
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(S3Client.class).getBucketPolicy(r -> r.bucket(request.physicalId()));
            return Optional.of(ResourceState.of(request.physicalId()));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
