package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CreateOriginAccessControlRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateOriginAccessControlResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteOriginAccessControlRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginAccessControlConfigRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginAccessControlConfigResponse;
import software.amazon.awssdk.services.cloudfront.model.GetOriginAccessControlRequest;
import software.amazon.awssdk.services.cloudfront.model.GetOriginAccessControlResponse;
import software.amazon.awssdk.services.cloudfront.model.ListOriginAccessControlsRequest;
import software.amazon.awssdk.services.cloudfront.model.ListOriginAccessControlsResponse;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControl;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlConfig;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlInUseException;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlList;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlSummary;
import software.amazon.awssdk.services.cloudfront.model.UpdateOriginAccessControlRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateOriginAccessControlResponse;

/** Making, changing and removing origin access controls. */
final class AccessControlOperations {

    private static final int PAGE = 100;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/origin-access-control/";

    private final ServiceContext context;
    private final AccessControls controls;
    private final Distributions distributions;

    AccessControlOperations(ServiceContext context, AccessControls controls, Distributions distributions) {
        this.context = context;
        this.controls = controls;
        this.distributions = distributions;
    }

    public CreateOriginAccessControlResponse createOriginAccessControl(CreateOriginAccessControlRequest request) {
        AccessControls.Record made = context.change(change -> {
            OriginAccessControlConfig config = request.originAccessControlConfig();
            checkName(config.name(), null);
            AccessControls.Record one = new AccessControls.Record(Ids.id('E'), config, Ids.etag());
            controls.table().insert(one.id(), one);
            return one;
        });
        return CreateOriginAccessControlResponse.builder()
                .originAccessControl(view(made))
                .location(LOCATION + made.id())
                .eTag(made.etag())
                .build();
    }

    private void checkName(String name, @Nullable String id) {
        controls.table().values().stream()
                .filter(other ->
                        other.config().name().equals(name) && !other.id().equals(id))
                .findFirst()
                .ifPresent(other -> {
                    throw Faults.of(
                            OriginAccessControlAlreadyExistsException.class,
                            "An origin access control with the same name already exists.");
                });
    }

    private static OriginAccessControl view(AccessControls.Record one) {
        return OriginAccessControl.builder()
                .id(one.id())
                .originAccessControlConfig(one.config())
                .build();
    }

    public GetOriginAccessControlResponse getOriginAccessControl(GetOriginAccessControlRequest request) {
        AccessControls.Record one = controls.get(request.id());
        return GetOriginAccessControlResponse.builder()
                .originAccessControl(view(one))
                .eTag(one.etag())
                .build();
    }

    public GetOriginAccessControlConfigResponse getOriginAccessControlConfig(
            GetOriginAccessControlConfigRequest request) {
        AccessControls.Record one = controls.get(request.id());
        return GetOriginAccessControlConfigResponse.builder()
                .originAccessControlConfig(one.config())
                .eTag(one.etag())
                .build();
    }

    public UpdateOriginAccessControlResponse updateOriginAccessControl(UpdateOriginAccessControlRequest request) {
        AccessControls.Record changed = context.change(change -> {
            AccessControls.Record now = controls.get(request.id());
            CloudFrontErrors.match(request.ifMatch(), now.etag());
            checkName(request.originAccessControlConfig().name(), now.id());
            return controls.table()
                    .update(
                            now.id(),
                            one -> new AccessControls.Record(one.id(), request.originAccessControlConfig(), Ids.etag()))
                    .orElseThrow();
        });
        return UpdateOriginAccessControlResponse.builder()
                .originAccessControl(view(changed))
                .eTag(changed.etag())
                .build();
    }

    public void deleteOriginAccessControl(DeleteOriginAccessControlRequest request) {
        context.change(change -> {
            AccessControls.Record now = controls.get(request.id());
            CloudFrontErrors.match(request.ifMatch(), now.etag());
            boolean used = distributions.table().values().stream()
                    .flatMap(one -> one.config().origins().items().stream())
                    .anyMatch(origin -> now.id().equals(origin.originAccessControlId()));
            if (used) {
                throw Faults.of(
                        OriginAccessControlInUseException.class,
                        "Cannot delete the origin access control because it's in use by one or more distributions.");
            }
            controls.table().remove(now.id());
        });
    }

    public ListOriginAccessControlsResponse listOriginAccessControls(ListOriginAccessControlsRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        Page<AccessControls.Record> page = Page.of(
                "listOriginAccessControls",
                controls.table().values(),
                AccessControls.Record::id,
                most,
                Lists.marker(request.marker()),
                CloudFrontErrors::marker);
        return ListOriginAccessControlsResponse.builder()
                .originAccessControlList(OriginAccessControlList.builder()
                        .marker(request.marker() == null ? "" : request.marker())
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .isTruncated(page.nextToken() != null)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(AccessControlOperations::summary)
                                .toList())
                        .build())
                .build();
    }

    private static OriginAccessControlSummary summary(AccessControls.Record one) {
        return OriginAccessControlSummary.builder()
                .id(one.id())
                .name(one.config().name())
                .description(
                        one.config().description() == null ? "" : one.config().description())
                .signingProtocol(one.config().signingProtocol())
                .signingBehavior(one.config().signingBehavior())
                .originAccessControlOriginType(one.config().originAccessControlOriginType())
                .build();
    }
}
