package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import java.util.List;
import software.amazon.awssdk.services.cloudfront.model.BatchTooLargeException;
import software.amazon.awssdk.services.cloudfront.model.CreateInvalidationRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateInvalidationResponse;
import software.amazon.awssdk.services.cloudfront.model.GetInvalidationRequest;
import software.amazon.awssdk.services.cloudfront.model.GetInvalidationResponse;
import software.amazon.awssdk.services.cloudfront.model.InconsistentQuantitiesException;
import software.amazon.awssdk.services.cloudfront.model.Invalidation;
import software.amazon.awssdk.services.cloudfront.model.InvalidationBatch;
import software.amazon.awssdk.services.cloudfront.model.InvalidationList;
import software.amazon.awssdk.services.cloudfront.model.InvalidationSummary;
import software.amazon.awssdk.services.cloudfront.model.ListInvalidationsRequest;
import software.amazon.awssdk.services.cloudfront.model.ListInvalidationsResponse;
import software.amazon.awssdk.services.cloudfront.model.NoSuchInvalidationException;

/** Invalidations: done as soon as they are asked for, so that only the first answer says {@code InProgress}. */
final class InvalidationOperations {

    private static final int PAGE = 100;
    private static final int MOST_PATHS = 3_000;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/distribution/";

    private final ServiceContext context;
    private final Distributions distributions;
    private final Invalidations invalidations;

    InvalidationOperations(ServiceContext context, Distributions distributions, Invalidations invalidations) {
        this.context = context;
        this.distributions = distributions;
        this.invalidations = invalidations;
    }

    public CreateInvalidationResponse createInvalidation(CreateInvalidationRequest request) {
        InvalidationBatch batch = request.invalidationBatch();
        List<String> paths = batch.paths().items();
        if (batch.paths().quantity() != paths.size()) {
            throw Faults.of(
                    InconsistentQuantitiesException.class, "The value of Quantity and the size of Items do not match.");
        } else if (paths.isEmpty() || paths.stream().anyMatch(path -> !isValid(path))) {
            throw CloudFrontErrors.invalid("Your request contains one or more invalid invalidation paths.");
        } else if (paths.size() > MOST_PATHS) {
            throw Faults.of(BatchTooLargeException.class, "Invalidation batch specified is too large.");
        }
        Invalidations.Record made = context.change(change -> {
            Distributions.Record distribution = distributions.get(request.distributionId());
            Invalidations.Record before = invalidations.of(distribution.id()).stream()
                    .filter(other -> other.callerReference().equals(batch.callerReference()))
                    .findFirst()
                    .orElse(null);
            if (before != null && before.paths().equals(paths)) {
                return before;
            } else if (before != null) {
                throw CloudFrontErrors.invalid(
                        "Your request contains a caller reference that was used for a previous invalidation batch for the same distribution.");
            }
            Invalidations.Record one = new Invalidations.Record(
                    Ids.id('I'),
                    distribution.id(),
                    batch.callerReference(),
                    paths,
                    context.clock().instant());
            invalidations.insert(one);
            change.afterCommit(() -> invalidations.cache().forget(distribution.id(), paths));
            return one;
        });
        return CreateInvalidationResponse.builder()
                .location(LOCATION + made.distributionId() + "/invalidation/" + made.id())
                .invalidation(view(made, "InProgress"))
                .build();
    }

    private static boolean isValid(String path) {
        int star = path.indexOf('*');
        return !path.isEmpty() && path.indexOf(' ') < 0 && (star < 0 || star == path.length() - 1);
    }

    private static Invalidation view(Invalidations.Record one, String status) {
        return Invalidation.builder()
                .id(one.id())
                .status(status)
                .createTime(one.created())
                .invalidationBatch(b -> b.callerReference(one.callerReference())
                        .paths(p -> p.quantity(one.paths().size()).items(one.paths())))
                .build();
    }

    public GetInvalidationResponse getInvalidation(GetInvalidationRequest request) {
        distributions.get(request.distributionId());
        return GetInvalidationResponse.builder()
                .invalidation(view(
                        invalidations
                                .find(request.distributionId(), request.id())
                                .orElseThrow(() -> Faults.of(
                                        NoSuchInvalidationException.class,
                                        "The specified invalidation does not exist.")),
                        "Completed"))
                .build();
    }

    public ListInvalidationsResponse listInvalidations(ListInvalidationsRequest request) {
        distributions.get(request.distributionId());
        int most = Lists.most(request.maxItems(), PAGE);
        Page<Invalidations.Record> page = Page.of(
                "listInvalidations/" + request.distributionId(),
                invalidations.of(request.distributionId()),
                one -> Long.toHexString(Long.MAX_VALUE - one.created().toEpochMilli()) + one.id(),
                most,
                Lists.marker(request.marker()),
                CloudFrontErrors::marker);
        return ListInvalidationsResponse.builder()
                .invalidationList(InvalidationList.builder()
                        .marker(request.marker() == null ? "" : request.marker())
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .isTruncated(page.nextToken() != null)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(one -> InvalidationSummary.builder()
                                        .id(one.id())
                                        .createTime(one.created())
                                        .status("Completed")
                                        .build())
                                .toList())
                        .build())
                .build();
    }
}
