package dev.opsctl.local.service.cloudformation.type.cloudfront;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.NoSuchDistributionException;
import software.amazon.awssdk.services.cloudfront.model.Tag;

/** {@code AWS::CloudFront::Distribution}; its physical id is the distribution's id. */
public final class DistributionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::CloudFront::Distribution";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        String id = CreateOnce.create(request, () -> cloudFront
                .createDistributionWithTags(r -> r.distributionConfigWithTags(
                        c -> c.distributionConfig(DistributionProperties.config(request.properties(), request.token()))
                                .tags(t -> t.items(StackTags.wanted(request, DistributionType::tag)))))
                .distribution()
                .id());
        return state(cloudFront.getDistribution(r -> r.id(id)).distribution());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static ResourceState state(Distribution distribution) {
        return ResourceState.of(distribution.id())
                .with("Id", distribution.id())
                .with("DomainName", distribution.domainName());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        GetDistributionResponse now = cloudFront.getDistribution(r -> r.id(request.physicalId()));
        DistributionConfig wanted = DistributionProperties.config(
                request.properties(), now.distribution().distributionConfig().callerReference());
        cloudFront.updateDistribution(
                r -> r.id(request.physicalId()).ifMatch(now.eTag()).distributionConfig(wanted));
        String arn = now.distribution().arn();
        Map<String, String> tags = new LinkedHashMap<>();
        cloudFront
                .listTagsForResource(r -> r.resource(arn))
                .tags()
                .items()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        StackTags.apply(
                tags,
                StackTags.wanted(request),
                add -> cloudFront.tagResource(r -> r.resource(arn)
                        .tags(t -> t.items(add.entrySet().stream()
                                .map(tag -> tag(tag.getKey(), tag.getValue()))
                                .toList()))),
                remove -> cloudFront.untagResource(r -> r.resource(arn).tagKeys(k -> k.items(remove))));
        return state(now.distribution());
    }

    /** Only what is disabled can be deleted. */
    @Override
    public void delete(ResourceRequest request) {
        CloudFrontClient cloudFront = request.client(CloudFrontClient.class);
        try {
            GetDistributionResponse now = cloudFront.getDistribution(r -> r.id(request.physicalId()));
            DistributionConfig config = now.distribution().distributionConfig();
            String version = config.enabled()
                    ? cloudFront
                            .updateDistribution(r -> r.id(request.physicalId())
                                    .ifMatch(now.eTag())
                                    .distributionConfig(
                                            config.toBuilder().enabled(false).build()))
                            .eTag()
                    : now.eTag();
            cloudFront.deleteDistribution(r -> r.id(request.physicalId()).ifMatch(version));
        } catch (NoSuchDistributionException e) {
            // it is gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(CloudFrontClient.class)
                    .getDistribution(r -> r.id(request.physicalId()))
                    .distribution()));
        } catch (NoSuchDistributionException e) {
            return Optional.empty();
        }
    }
}
