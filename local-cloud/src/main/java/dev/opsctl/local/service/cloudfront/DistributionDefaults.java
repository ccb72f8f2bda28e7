package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.sdk.RequestMembers;
import java.util.List;
import software.amazon.awssdk.services.cloudfront.model.Aliases;
import software.amazon.awssdk.services.cloudfront.model.AllowedMethods;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CacheBehaviors;
import software.amazon.awssdk.services.cloudfront.model.CachedMethods;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponses;
import software.amazon.awssdk.services.cloudfront.model.CustomHeaders;
import software.amazon.awssdk.services.cloudfront.model.CustomOriginConfig;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.FunctionAssociations;
import software.amazon.awssdk.services.cloudfront.model.GrpcConfig;
import software.amazon.awssdk.services.cloudfront.model.LambdaFunctionAssociations;
import software.amazon.awssdk.services.cloudfront.model.LoggingConfig;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginGroups;
import software.amazon.awssdk.services.cloudfront.model.OriginShield;
import software.amazon.awssdk.services.cloudfront.model.OriginSslProtocols;
import software.amazon.awssdk.services.cloudfront.model.Origins;
import software.amazon.awssdk.services.cloudfront.model.Restrictions;
import software.amazon.awssdk.services.cloudfront.model.TrustedKeyGroups;
import software.amazon.awssdk.services.cloudfront.model.TrustedSigners;
import software.amazon.awssdk.services.cloudfront.model.ViewerCertificate;

/** What CloudFront fills in where a configuration says nothing: its answers always have it. */
final class DistributionDefaults {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int READ_TIMEOUT = 30;
    private static final int KEEPALIVE = 5;
    private static final int ATTEMPTS = 3;
    private static final int CONNECT = 10;

    private DistributionDefaults() {}

    static DistributionConfig filled(DistributionConfig given) {
        return given.toBuilder()
                .aliases(or(given.aliases(), Aliases.builder().quantity(0).build()))
                .defaultRootObject(or(given.defaultRootObject(), ""))
                .origins(or(given.origins(), Origins.builder().quantity(0).build()).toBuilder()
                        .items(
                                given.origins() == null
                                        ? List.of()
                                        : given.origins().items().stream()
                                                .map(DistributionDefaults::origin)
                                                .toList())
                        .build())
                .originGroups(or(
                        given.originGroups(), OriginGroups.builder().quantity(0).build()))
                .defaultCacheBehavior(behavior(given.defaultCacheBehavior()))
                .cacheBehaviors(behaviors(given.cacheBehaviors()))
                .customErrorResponses(or(
                        given.customErrorResponses(),
                        CustomErrorResponses.builder().quantity(0).build()))
                .logging(or(
                        given.logging(),
                        LoggingConfig.builder()
                                .enabled(false)
                                .includeCookies(false)
                                .bucket("")
                                .prefix("")
                                .build()))
                .priceClass(or(given.priceClassAsString(), "PriceClass_All"))
                .viewerCertificate(certificate(given.viewerCertificate()))
                .restrictions(or(
                        given.restrictions(),
                        Restrictions.builder()
                                .geoRestriction(g -> g.restrictionType("none").quantity(0))
                                .build()))
                .webACLId(or(given.webACLId(), ""))
                .httpVersion(or(given.httpVersionAsString(), "http2"))
                .isIPV6Enabled(or(given.isIPV6Enabled(), false))
                .continuousDeploymentPolicyId(or(given.continuousDeploymentPolicyId(), ""))
                .staging(or(given.staging(), false))
                .build();
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static Origin origin(Origin given) {
        Origin.Builder origin = given.toBuilder()
                .originPath(or(given.originPath(), ""))
                .customHeaders(or(
                        given.customHeaders(),
                        CustomHeaders.builder().quantity(0).build()))
                .connectionAttempts(or(given.connectionAttempts(), ATTEMPTS))
                .connectionTimeout(or(given.connectionTimeout(), CONNECT))
                .originShield(or(
                        given.originShield(),
                        OriginShield.builder().enabled(false).build()))
                .originAccessControlId(or(given.originAccessControlId(), ""));
        CustomOriginConfig custom = given.customOriginConfig();
        if (custom != null) {
            origin.customOriginConfig(custom.toBuilder()
                    .httpPort(or(custom.httpPort(), HTTP))
                    .httpsPort(or(custom.httpsPort(), HTTPS))
                    .originSslProtocols(or(
                            custom.originSslProtocols(),
                            OriginSslProtocols.builder()
                                    .quantity(1)
                                    .itemsWithStrings("TLSv1.2")
                                    .build()))
                    .originReadTimeout(or(custom.originReadTimeout(), READ_TIMEOUT))
                    .originKeepaliveTimeout(or(custom.originKeepaliveTimeout(), KEEPALIVE))
                    .build());
        }
        return origin.build();
    }

    private static ViewerCertificate certificate(ViewerCertificate given) {
        boolean own = given != null && (given.acmCertificateArn() != null || given.iamCertificateId() != null);
        if (!own) {
            return ViewerCertificate.builder()
                    .cloudFrontDefaultCertificate(true)
                    .sslSupportMethod("vip")
                    .minimumProtocolVersion("TLSv1")
                    .certificateSource("cloudfront")
                    .build();
        }
        String certificate = or(given.acmCertificateArn(), given.iamCertificateId());
        return given.toBuilder()
                .cloudFrontDefaultCertificate(false)
                .minimumProtocolVersion(or(given.minimumProtocolVersionAsString(), "TLSv1"))
                .certificate(certificate)
                .certificateSource(given.acmCertificateArn() != null ? "acm" : "iam")
                .build();
    }

    private static AllowedMethods methods(AllowedMethods given) {
        CachedMethods cached = CachedMethods.builder()
                .quantity(2)
                .itemsWithStrings("HEAD", "GET")
                .build();
        return given == null
                ? AllowedMethods.builder()
                        .quantity(2)
                        .itemsWithStrings("HEAD", "GET")
                        .cachedMethods(cached)
                        .build()
                : given.toBuilder()
                        .cachedMethods(or(given.cachedMethods(), cached))
                        .build();
    }

    private static CacheBehaviors behaviors(CacheBehaviors given) {
        return given == null
                ? CacheBehaviors.builder().quantity(0).build()
                : given.toBuilder()
                        .items(given.items().stream()
                                .map(DistributionDefaults::behavior)
                                .toList())
                        .build();
    }

    private static CacheBehavior behavior(CacheBehavior given) {
        return given.toBuilder()
                .trustedSigners(or(
                        given.trustedSigners(),
                        TrustedSigners.builder().enabled(false).quantity(0).build()))
                .trustedKeyGroups(or(
                        given.trustedKeyGroups(),
                        TrustedKeyGroups.builder().enabled(false).quantity(0).build()))
                .allowedMethods(methods(given.allowedMethods()))
                .smoothStreaming(or(given.smoothStreaming(), false))
                .compress(or(given.compress(), false))
                .lambdaFunctionAssociations(or(
                        given.lambdaFunctionAssociations(),
                        LambdaFunctionAssociations.builder().quantity(0).build()))
                .functionAssociations(or(
                        given.functionAssociations(),
                        FunctionAssociations.builder().quantity(0).build()))
                .fieldLevelEncryptionId(or(given.fieldLevelEncryptionId(), ""))
                .grpcConfig(or(
                        given.grpcConfig(), GrpcConfig.builder().enabled(false).build()))
                .build();
    }

    private static DefaultCacheBehavior behavior(DefaultCacheBehavior given) {
        return RequestMembers.copied(behavior(Distributions.behavior(given)), DefaultCacheBehavior.builder())
                .build();
    }
}
