package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import java.util.Map;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionWithTagsRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionWithTagsResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteDistributionRequest;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.cloudfront.model.DistributionAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfigWithTags;
import software.amazon.awssdk.services.cloudfront.model.DistributionList;
import software.amazon.awssdk.services.cloudfront.model.DistributionNotDisabledException;
import software.amazon.awssdk.services.cloudfront.model.DistributionSummary;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionConfigRequest;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionConfigResponse;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionRequest;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.IllegalUpdateException;
import software.amazon.awssdk.services.cloudfront.model.ListDistributionsRequest;
import software.amazon.awssdk.services.cloudfront.model.ListDistributionsResponse;
import software.amazon.awssdk.services.cloudfront.model.Tag;
import software.amazon.awssdk.services.cloudfront.model.TooManyDistributionsException;
import software.amazon.awssdk.services.cloudfront.model.UpdateDistributionRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateDistributionResponse;

/**
 * Making, changing and removing distributions. There is one edge location, and it has a configuration as soon as it is stored: so the answer
 * that stores it says {@code InProgress}, as AWS's does, and whoever looks next sees {@code Deployed}.
 */
final class DistributionOperations {

    private static final int PAGE = 100;
    private static final int MOST = 200;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/distribution/";

    private final ServiceContext context;
    private final Distributions distributions;
    private final DistributionChecks checks;
    private final Invalidations invalidations;

    DistributionOperations(
            ServiceContext context,
            Distributions distributions,
            DistributionChecks checks,
            Invalidations invalidations) {
        this.context = context;
        this.distributions = distributions;
        this.checks = checks;
        this.invalidations = invalidations;
    }

    public CreateDistributionResponse createDistribution(CreateDistributionRequest request) {
        Distributions.Record made = create(request.distributionConfig(), Map.of());
        return CreateDistributionResponse.builder()
                .distribution(view(made, "InProgress"))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    public CreateDistributionWithTagsResponse createDistributionWithTags(CreateDistributionWithTagsRequest request) {
        DistributionConfigWithTags wanted = request.distributionConfigWithTags();
        Distributions.Record made = create(
                wanted.distributionConfig(),
                Tags.of(wanted.tags().items(), Tag::key, Tag::value, context.caller(), CloudFrontErrors::tag));
        return CreateDistributionWithTagsResponse.builder()
                .distribution(view(made, "InProgress"))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    private Distributions.Record create(DistributionConfig wanted, Map<String, String> tags) {
        DistributionConfig config = DistributionDefaults.filled(wanted);
        return context.change(change -> {
            distributions.table().values().stream()
                    .filter(other -> other.config().callerReference().equals(config.callerReference()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw Faults.of(
                                DistributionAlreadyExistsException.class,
                                "The caller reference that you are using to create a distribution is associated with another distribution. Already exists: "
                                        + other.id());
                    });
            if (distributions.table().size() >= MOST) {
                throw Faults.of(
                        TooManyDistributionsException.class,
                        "You have exceeded the limit of " + MOST + " distributions per account.");
            }
            String id = Ids.id('E');
            checks.check(config, id);
            Distributions.Record made = new Distributions.Record(
                    id, config, Ids.etag(), context.clock().instant(), tags);
            distributions.insert(made);
            return made;
        });
    }

    private Distribution view(Distributions.Record one, String status) {
        return Distribution.builder()
                .id(one.id())
                .arn(distributions.arn(one.id()))
                .status(status)
                .lastModifiedTime(one.modified())
                .inProgressInvalidationBatches(0)
                .domainName(one.domainName())
                .activeTrustedSigners(s -> s.enabled(false).quantity(0))
                .activeTrustedKeyGroups(s -> s.enabled(false).quantity(0))
                .distributionConfig(one.config())
                .build();
    }

    public GetDistributionResponse getDistribution(GetDistributionRequest request) {
        Distributions.Record one = distributions.get(request.id());
        return GetDistributionResponse.builder()
                .distribution(view(one, "Deployed"))
                .eTag(one.etag())
                .build();
    }

    public GetDistributionConfigResponse getDistributionConfig(GetDistributionConfigRequest request) {
        Distributions.Record one = distributions.get(request.id());
        return GetDistributionConfigResponse.builder()
                .distributionConfig(one.config())
                .eTag(one.etag())
                .build();
    }

    public UpdateDistributionResponse updateDistribution(UpdateDistributionRequest request) {
        DistributionConfig config = DistributionDefaults.filled(request.distributionConfig());
        Distributions.Record changed = context.change(change -> {
            Distributions.Record now = distributions.get(request.id());
            CloudFrontErrors.match(request.ifMatch(), now.etag());
            if (!config.callerReference().equals(now.config().callerReference())) {
                throw Faults.of(
                        IllegalUpdateException.class,
                        "The update contains modifications that are not allowed: CallerReference cannot be changed.");
            }
            checks.check(config, now.id());
            return distributions
                    .table()
                    .update(
                            now.id(),
                            one -> new Distributions.Record(
                                    one.id(),
                                    config,
                                    Ids.etag(),
                                    context.clock().instant(),
                                    one.tags()))
                    .orElseThrow();
        });
        return UpdateDistributionResponse.builder()
                .distribution(view(changed, "InProgress"))
                .eTag(changed.etag())
                .build();
    }

    public void deleteDistribution(DeleteDistributionRequest request) {
        context.change(change -> {
            Distributions.Record now = distributions.get(request.id());
            CloudFrontErrors.match(request.ifMatch(), now.etag());
            if (now.config().enabled()) {
                throw Faults.of(
                        DistributionNotDisabledException.class,
                        "The distribution you are trying to delete has not been disabled.");
            }
            distributions.remove(now.id());
            invalidations.forget(now.id());
        });
    }

    public ListDistributionsResponse listDistributions(ListDistributionsRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        Page<Distributions.Record> page = Page.of(
                "listDistributions",
                distributions.table().values(),
                Distributions.Record::id,
                most,
                Lists.marker(request.marker()),
                CloudFrontErrors::marker);
        return ListDistributionsResponse.builder()
                .distributionList(DistributionList.builder()
                        .marker(request.marker() == null ? "" : request.marker())
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .isTruncated(page.nextToken() != null)
                        .quantity(page.items().size())
                        .items(page.items().stream().map(this::summary).toList())
                        .build())
                .build();
    }

    private DistributionSummary summary(Distributions.Record one) {
        DistributionConfig config = one.config();
        return DistributionSummary.builder()
                .id(one.id())
                .arn(distributions.arn(one.id()))
                .eTag(one.etag())
                .status("Deployed")
                .lastModifiedTime(one.modified())
                .domainName(one.domainName())
                .aliases(config.aliases())
                .origins(config.origins())
                .originGroups(config.originGroups())
                .defaultCacheBehavior(config.defaultCacheBehavior())
                .cacheBehaviors(config.cacheBehaviors())
                .customErrorResponses(config.customErrorResponses())
                .comment(config.comment())
                .priceClass(config.priceClass())
                .enabled(config.enabled())
                .viewerCertificate(config.viewerCertificate())
                .restrictions(config.restrictions())
                .webACLId(config.webACLId())
                .httpVersion(config.httpVersion())
                .isIPV6Enabled(config.isIPV6Enabled())
                .staging(config.staging())
                .build();
    }
}
