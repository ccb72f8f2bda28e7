package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudfront.edge.Answer;
import dev.opsctl.local.service.cloudfront.edge.Edge;
import dev.opsctl.local.service.cloudfront.edge.EdgeBehavior;
import dev.opsctl.local.service.cloudfront.edge.ErrorPage;
import dev.opsctl.local.service.cloudfront.edge.OriginServers;
import dev.opsctl.local.service.cloudfront.edge.Site;
import dev.opsctl.local.service.cloudfront.edge.ViewerExchange;
import dev.opsctl.local.service.cloudfront.edge.ViewerRequest;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;

/** Serves the distributions of an account: brings together what a request needs of their configuration. */
final class Delivery implements Edge {

    private final ServiceContext context;
    private final Distributions distributions;
    private final AccessControls accessControls;
    private final Policies<CachePolicyConfig, CachePolicyRecord> cache;
    private final Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> originRequest;
    private final Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> responseHeaders;
    private final EdgeFunctions functions;
    private final Invalidations invalidations;

    Delivery(
            ServiceContext context,
            Distributions distributions,
            AccessControls accessControls,
            Policies<CachePolicyConfig, CachePolicyRecord> cache,
            Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> originRequest,
            Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> responseHeaders,
            EdgeFunctions functions,
            Invalidations invalidations) {
        this.context = context;
        this.distributions = distributions;
        this.accessControls = accessControls;
        this.cache = cache;
        this.originRequest = originRequest;
        this.responseHeaders = responseHeaders;
        this.functions = functions;
        this.invalidations = invalidations;
    }

    @Override
    public Answer serve(String distributionId, ViewerRequest request, OriginServers origins) {
        Distributions.Record one = distributions.table().get(distributionId).orElse(null);
        if (one == null || !one.config().enabled()) {
            return ErrorPage.nobody();
        }
        Site site = new Site(
                one.id(),
                one.domainName(),
                one.config(),
                Distributions.behaviors(one.config()),
                behavior -> resolved(one, behavior));
        return new ViewerExchange(site, invalidations.cache(), context.clock()::instant, origins).serve(request);
    }

    private EdgeBehavior resolved(Distributions.Record one, CacheBehavior behavior) {
        Origin origin = one.config().origins().items().stream()
                .filter(candidate -> candidate.id().equals(behavior.targetOriginId()))
                .findFirst()
                .orElseThrow();
        return new EdgeBehavior(
                behavior,
                origin,
                caller(one, origin),
                config(cache, behavior.cachePolicyId()),
                config(originRequest, behavior.originRequestPolicyId()),
                config(responseHeaders, behavior.responseHeadersPolicyId()),
                function(behavior, "viewer-request"),
                function(behavior, "viewer-response"));
    }

    /** With an access control that signs, a bucket is asked by CloudFront for the distribution; else by anybody. */
    private Caller caller(Distributions.Record one, Origin origin) {
        boolean signs = !origin.originAccessControlId().isEmpty()
                && !accessControls
                        .get(origin.originAccessControlId())
                        .config()
                        .signingBehaviorAsString()
                        .equals("never");
        return signs ? context.asService(distributions.arn(one.id())) : Caller.anonymous();
    }

    private static <C, R extends Policies.Policy<C>> @Nullable C config(Policies<C, R> policies, String id) {
        return id == null ? null : policies.get(id).config();
    }

    private @Nullable FunctionCode function(CacheBehavior behavior, String event) {
        return behavior.functionAssociations().items().stream()
                .filter(association -> association.eventTypeAsString().equals(event))
                .findFirst()
                .flatMap(association -> functions.live(association.functionARN()))
                .map(functions::compiled)
                .orElse(null);
    }
}
