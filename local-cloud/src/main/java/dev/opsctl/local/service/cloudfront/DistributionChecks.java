package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.cloudfront.edge.ErrorCodes;
import dev.opsctl.local.service.cloudfront.edge.OriginDomain;
import dev.opsctl.local.service.cloudfront.edge.Ttl;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CnameAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.FunctionAssociation;
import software.amazon.awssdk.services.cloudfront.model.InvalidDefaultRootObjectException;
import software.amazon.awssdk.services.cloudfront.model.InvalidDomainNameForOriginAccessControlException;
import software.amazon.awssdk.services.cloudfront.model.InvalidErrorCodeException;
import software.amazon.awssdk.services.cloudfront.model.InvalidFunctionAssociationException;
import software.amazon.awssdk.services.cloudfront.model.InvalidOriginAccessControlException;
import software.amazon.awssdk.services.cloudfront.model.InvalidOriginAccessIdentityException;
import software.amazon.awssdk.services.cloudfront.model.InvalidResponseCodeException;
import software.amazon.awssdk.services.cloudfront.model.InvalidTtlOrderException;
import software.amazon.awssdk.services.cloudfront.model.InvalidViewerCertificateException;
import software.amazon.awssdk.services.cloudfront.model.InvalidWebAclIdException;
import software.amazon.awssdk.services.cloudfront.model.NoSuchOriginException;
import software.amazon.awssdk.services.cloudfront.model.Origin;

/** What a distribution's configuration must keep to, beyond the forms of its members. */
final class DistributionChecks {

    private static final Set<Set<String>> METHODS = Set.of(
            Set.of("GET", "HEAD"),
            Set.of("GET", "HEAD", "OPTIONS"),
            Set.of("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"));
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");

    /** Seconds: the default of a bucket's OriginReadTimeout (API reference, S3OriginConfig). */
    private static final int READ_TIMEOUT = 30;

    private final Distributions distributions;
    private final AccessControls accessControls;
    private final Policies<?, ?> cache;
    private final Policies<?, ?> originRequest;
    private final Policies<?, ?> responseHeaders;
    private final EdgeFunctions functions;

    DistributionChecks(
            Distributions distributions,
            AccessControls accessControls,
            Policies<?, ?> cache,
            Policies<?, ?> originRequest,
            Policies<?, ?> responseHeaders,
            EdgeFunctions functions) {
        this.distributions = distributions;
        this.accessControls = accessControls;
        this.cache = cache;
        this.originRequest = originRequest;
        this.responseHeaders = responseHeaders;
        this.functions = functions;
    }

    /** @param id of the distribution, among whose names its own do not count */
    void check(DistributionConfig config, String id) {
        Quantities.check(config);
        refuseWhatIsNotHere(config);
        Map<String, String> transports = otherTransports(config);
        // What a distribution has from before this was refused does not keep its other settings from being changed.
        distributions.table().get(id).ifPresent(known -> transports
                .keySet()
                .removeAll(otherTransports(known.config()).keySet()));
        webAcl(config, id);
        transports.values().stream().findFirst().ifPresent(words -> {
            throw CloudFrontErrors.invalid(words);
        });
        aliases(config, id);
        String root = config.defaultRootObject();
        if (root.startsWith("/")) {
            throw Faults.of(
                    InvalidDefaultRootObjectException.class,
                    "The default root object file name is too big or contains an invalid character.");
        }
        Set<String> targets = new HashSet<>();
        for (Origin origin : config.origins().items()) {
            if (!targets.add(origin.id())) {
                throw CloudFrontErrors.invalid("The parameter Origin Id is duplicated: " + origin.id() + ".");
            }
            origin(origin);
        }
        if (targets.isEmpty()) {
            throw CloudFrontErrors.invalid("The parameter Origins is required.");
        }
        Set<String> patterns = new HashSet<>();
        for (CacheBehavior behavior : Distributions.behaviors(config)) {
            if (!patterns.add(behavior.pathPattern())) {
                throw CloudFrontErrors.invalid(
                        "The parameter PathPattern contains a duplicate: " + behavior.pathPattern() + ".");
            } else if (!targets.contains(behavior.targetOriginId())) {
                throw Faults.of(
                        NoSuchOriginException.class, "One or more of your origins or origin groups do not exist.");
            }
            behavior(behavior);
        }
        config.customErrorResponses().items().forEach(DistributionChecks::errorResponse);
    }

    private static void refuseWhatIsNotHere(DistributionConfig config) {
        boolean edge = Distributions.behaviors(config).stream()
                .anyMatch(behavior ->
                        !behavior.lambdaFunctionAssociations().items().isEmpty()
                                || behavior.realtimeLogConfigArn() != null
                                || !behavior.fieldLevelEncryptionId().isEmpty()
                                || behavior.trustedSigners().enabled()
                                || behavior.trustedKeyGroups().enabled());
        if (edge) {
            throw CloudFrontErrors.invalid(
                    "The local cloud has no Lambda@Edge, signed URLs, field-level encryption or real-time logs.");
        } else if (!config.originGroups().items().isEmpty()
                || config.staging()
                || !config.continuousDeploymentPolicyId().isEmpty()) {
            throw CloudFrontErrors.invalid("The local cloud has no origin groups and no continuous deployment.");
        }
    }

    /** What would go through the edge otherwise than it does here: each such setting with what is said of it. */
    private static Map<String, String> otherTransports(DistributionConfig config) {
        Map<String, String> found = new LinkedHashMap<>();
        for (CacheBehavior behavior : Distributions.behaviors(config)) {
            if (behavior.grpcConfig() != null
                    && Boolean.TRUE.equals(behavior.grpcConfig().enabled())) {
                found.put(
                        "GrpcConfig " + behavior.pathPattern(),
                        "The local cloud's edge speaks no gRPC: leave GrpcConfig out.");
            }
            if (Boolean.TRUE.equals(behavior.smoothStreaming())) {
                found.put(
                        "SmoothStreaming " + behavior.pathPattern(),
                        "The local cloud has no SmoothStreaming: leave it out.");
            }
        }
        for (Origin origin : config.origins().items()) {
            Integer timeout = origin.s3OriginConfig() == null
                    ? null
                    : origin.s3OriginConfig().originReadTimeout();
            if (timeout != null && timeout != READ_TIMEOUT) {
                found.put(
                        "OriginReadTimeout " + timeout + ' ' + origin.id(),
                        "The local cloud's edge waits for no bucket: leave OriginReadTimeout of S3OriginConfig out.");
            }
        }
        return found;
    }

    /** There is no AWS WAF here, and so no web ACL that a distribution could have. */
    private void webAcl(DistributionConfig config, String id) {
        String wanted = config.webACLId();
        boolean had = distributions
                .table()
                .get(id)
                .filter(known -> wanted.equals(known.config().webACLId()))
                .isPresent();
        if (!wanted.isEmpty() && !had) {
            throw Faults.of(
                    InvalidWebAclIdException.class,
                    "Web ACL is not accessible by the requester: the local cloud has no AWS WAF, leave WebACLId out.");
        }
    }

    private void aliases(DistributionConfig config, String id) {
        Set<String> names = new HashSet<>(config.aliases().items());
        if (names.isEmpty()) {
            return;
        } else if (config.viewerCertificate().cloudFrontDefaultCertificate()) {
            throw Faults.of(
                    InvalidViewerCertificateException.class,
                    "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name. For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements");
        }
        boolean taken = distributions.table().values().stream()
                .filter(other -> !other.id().equals(id))
                .anyMatch(other -> other.config().aliases().items().stream().anyMatch(names::contains));
        if (taken) {
            throw Faults.of(
                    CnameAlreadyExistsException.class,
                    "One or more of the CNAMEs you provided are already associated with a different resource.");
        }
    }

    private void origin(Origin origin) {
        if (!DOMAIN.matcher(origin.domainName()).matches()) {
            throw CloudFrontErrors.invalid("The parameter Origin DomainName is not valid.");
        } else if (!origin.originPath().isEmpty()
                && (!origin.originPath().startsWith("/") || origin.originPath().endsWith("/"))) {
            throw CloudFrontErrors.invalid("The parameter OriginPath is not valid.");
        } else if (origin.s3OriginConfig() == null == (origin.customOriginConfig() == null)) {
            throw CloudFrontErrors.invalid(
                    "Exactly one of CustomOriginConfig, VpcOriginConfig and S3OriginConfig must be specified");
        }
        boolean bucket = OriginDomain.of(origin.domainName()).bucket() != null;
        if (origin.s3OriginConfig() != null) {
            String identity = origin.s3OriginConfig().originAccessIdentity();
            if (!bucket) {
                throw CloudFrontErrors.invalid("The parameter Origin DomainName does not refer to a valid S3 bucket.");
            } else if (identity != null && !identity.isEmpty()) {
                throw Faults.of(
                        InvalidOriginAccessIdentityException.class,
                        "The origin access identity is not valid or doesn't exist.");
            }
        }
        String control = origin.originAccessControlId();
        if (control.isEmpty()) {
            return;
        } else if (accessControls.table().get(control).isEmpty()) {
            throw Faults.of(InvalidOriginAccessControlException.class, "The origin access control is not valid.");
        } else if (origin.s3OriginConfig() == null
                && accessControls
                        .get(control)
                        .config()
                        .originAccessControlOriginTypeAsString()
                        .equals("s3")) {
            throw Faults.of(
                    InvalidDomainNameForOriginAccessControlException.class,
                    "An origin access control is associated with an origin whose domain name is not supported.");
        }
    }

    private void behavior(CacheBehavior behavior) {
        Set<String> allowed = Set.copyOf(behavior.allowedMethods().itemsAsStrings());
        Set<String> cached =
                Set.copyOf(behavior.allowedMethods().cachedMethods().itemsAsStrings());
        if (!METHODS.contains(allowed)) {
            throw CloudFrontErrors.invalid("The parameter AllowedMethods is not valid.");
        } else if (!METHODS.contains(cached) || cached.size() > 3 || !allowed.containsAll(cached)) {
            throw CloudFrontErrors.invalid("The parameter CachedMethods is not valid.");
        } else if (behavior.cachePolicyId() != null && behavior.forwardedValues() != null) {
            throw CloudFrontErrors.invalid(
                    "The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.");
        } else if (behavior.cachePolicyId() == null && behavior.forwardedValues() == null) {
            throw CloudFrontErrors.invalid("The parameter ForwardedValues is required.");
        } else if (behavior.originRequestPolicyId() != null && behavior.cachePolicyId() == null) {
            throw CloudFrontErrors.invalid(
                    "The parameter OriginRequestPolicyId cannot be used without a cache policy on the cache behavior.");
        }
        exists(cache, behavior.cachePolicyId());
        exists(originRequest, behavior.originRequestPolicyId());
        exists(responseHeaders, behavior.responseHeadersPolicyId());
        if (behavior.cachePolicyId() == null) {
            long min = behavior.minTTL() == null ? 0 : behavior.minTTL();
            long byDefault = behavior.defaultTTL() == null ? Math.max(min, Ttl.DAY) : behavior.defaultTTL();
            long max = behavior.maxTTL() == null ? Math.max(byDefault, Ttl.YEAR) : behavior.maxTTL();
            if (min > byDefault || byDefault > max) {
                throw Faults.of(
                        InvalidTtlOrderException.class,
                        "The TTL order specified in the response headers is not valid: MinTTL, DefaultTTL, MaxTTL.");
            }
        }
        Set<String> events = new HashSet<>();
        for (FunctionAssociation association : behavior.functionAssociations().items()) {
            String event = association.eventTypeAsString();
            if (!event.startsWith("viewer-")
                    || !events.add(event)
                    || functions.live(association.functionARN()).isEmpty()) {
                throw Faults.of(
                        InvalidFunctionAssociationException.class,
                        "The function ARN or event type of a function association is not valid, or the function is not published: "
                                + association.functionARN());
            }
        }
    }

    private static void exists(Policies<?, ?> policies, String id) {
        if (id != null) {
            policies.get(id);
        }
    }

    private static void errorResponse(CustomErrorResponse response) {
        boolean page = response.responsePagePath() != null
                && !response.responsePagePath().isEmpty();
        boolean code =
                response.responseCode() != null && !response.responseCode().isEmpty();
        if (page != code) {
            throw CloudFrontErrors.invalid("Your request must contain a pair of ResponsePagePath and ResponseCode.");
        } else if (!ErrorCodes.CUSTOM.contains(response.errorCode())) {
            throw Faults.of(
                    InvalidErrorCodeException.class,
                    "An invalid error code was specified: " + response.errorCode() + ".");
        } else if (code && !response.responseCode().matches("200|4\\d\\d|5\\d\\d")) {
            throw Faults.of(
                    InvalidResponseCodeException.class,
                    "A response code is not valid: " + response.responseCode() + ".");
        } else if (page && !response.responsePagePath().startsWith("/")) {
            throw CloudFrontErrors.invalid("The parameter ResponsePagePath is not valid.");
        }
    }
}
