package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;

/**
 * Amazon CloudFront: its configuration, which is global, and one edge location, which serves distributions at
 * {@code http://ID.cloudfront.localhost:PORT}.
 *
 * @see <a href="https://docs.aws.amazon.com/cloudfront/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCloudFront {

    private LocalCloudFront() {}

    /** The CloudFront of one account. */
    public static CloudFrontClient of(ServiceContext context) {
        Distributions distributions = new Distributions(context);
        AccessControls accessControls = new AccessControls(context);
        Policies<CachePolicyConfig, CachePolicyRecord> cache = PolicyKinds.cache(context, distributions);
        Policies<OriginRequestPolicyConfig, OriginRequestPolicyRecord> origin =
                PolicyKinds.originRequest(context, distributions);
        Policies<ResponseHeadersPolicyConfig, ResponseHeadersPolicyRecord> headers =
                PolicyKinds.responseHeaders(context, distributions);
        EdgeFunctions functions = new EdgeFunctions(context, distributions);
        Invalidations invalidations = new Invalidations(context);
        DistributionChecks checks =
                new DistributionChecks(distributions, accessControls, cache, origin, headers, functions);
        return Composed.of(
                CloudFrontClient.class,
                List.of(
                        new DistributionOperations(context, distributions, checks, invalidations),
                        new AccessControlOperations(context, accessControls, distributions),
                        new CachePolicyOperations(cache),
                        new OriginRequestPolicyOperations(origin),
                        new ResponseHeadersPolicyOperations(headers),
                        new FunctionOperations(context, functions),
                        new InvalidationOperations(context, distributions, invalidations),
                        new TagOperations(context, distributions),
                        new Delivery(
                                context,
                                distributions,
                                accessControls,
                                cache,
                                origin,
                                headers,
                                functions,
                                invalidations)));
    }

    /** The id of the distribution that a host's first label names. */
    public static String id(String label) {
        return Ids.ofLabel(label);
    }

    /** The account of the distribution that a host's first label names: its id, or its domain name's label. */
    public static Optional<String> account(Cloud cloud, String label) {
        return Distributions.accounts(cloud).get(Ids.ofLabel(label));
    }
}
