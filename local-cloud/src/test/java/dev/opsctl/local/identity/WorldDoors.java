package dev.opsctl.local.identity;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.Distribution;
import software.amazon.awssdk.services.ses.SesClient;

/** What a {@link World} has for the outside to call or to receive: APIs, mail, distributions. */
final class WorldDoors {

    private final World world;
    private final String name;
    private final String contents;

    private WorldDoors(World world) {
        this.world = world;
        this.name = world.name;
        this.contents = world.contents;
    }

    static void make(World world) {
        WorldDoors resources = new WorldDoors(world);
        resources.api();
        resources.mail();
        resources.delivery();
    }

    private void api() {
        ApiGatewayClient apis = world.client(ApiGatewayClient.class);
        String api = apis.createRestApi(r -> r.name(name).description(contents)).id();
        String root = apis.getResources(r -> r.restApiId(api)).items().get(0).id();
        String resource = apis.createResource(
                        r -> r.restApiId(api).parentId(root).pathPart("x"))
                .id();
        apis.putMethod(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").authorizationType("NONE"));
        apis.putIntegration(
                r -> r.restApiId(api).resourceId(resource).httpMethod("GET").type("MOCK"));
        String deployment =
                apis.createDeployment(r -> r.restApiId(api).stageName(name)).id();
        String validator =
                apis.createRequestValidator(r -> r.restApiId(api).name(name)).id();
        String key = apis.createApiKey(r -> r.name(name).description(contents).enabled(true))
                .id();
        String plan =
                apis.createUsagePlan(r -> r.name(name).description(contents)).id();
        apis.createUsagePlanKey(r -> r.usagePlanId(plan).keyId(key).keyType("API_KEY"));
        world.names("apigateway", "restApiId apiId", api);
        world.names("apigateway", "resourceId", resource);
        world.names("apigateway", "parentId", root);
        world.names("apigateway", "deploymentId", deployment);
        world.names("apigateway", "requestValidatorId", validator);
        world.names("apigateway", "stageName", name);
        world.names("apigateway", "httpMethod", "GET");
        world.names("apigateway", "statusCode", "200");
        world.names("apigateway", "apiKey keyId", key);
        world.names("apigateway", "usagePlanId", plan);
        world.names(
                "apigateway",
                "resourceArn",
                "arn:aws:apigateway:us-east-1::/restapis/" + api,
                "arn:aws:apigateway:us-east-1::/apikeys/" + key,
                "arn:aws:apigateway:us-east-1::/usageplans/" + plan);
    }

    private void mail() {
        SesClient ses = world.client(SesClient.class);
        String domain = name + ".example";
        ses.verifyDomainIdentity(r -> r.domain(domain));
        ses.createConfigurationSet(r -> r.configurationSet(s -> s.name(name)));
        world.names("ses", "Identity Identities Domain EmailIdentity", domain);
        world.names("ses", "EmailAddress", "a@" + domain);
        world.names("ses", "Source FromEmailAddress", "a@" + domain, "\"x\" <a@" + domain + ">");
        world.names("ses", "ConfigurationSetName TemplateName Template Name ContactListName", name);
        world.names(
                "ses",
                "SourceArn FromArn ReturnPathArn FromEmailAddressIdentityArn",
                world.arn("ses", "identity/" + domain));
        world.names(
                "ses",
                "ResourceArn",
                world.arn("ses", "identity/" + domain),
                world.arn("ses", "configuration-set/" + name));
    }

    private void delivery() {
        CloudFrontClient cloudfront = world.client(CloudFrontClient.class);
        Distribution distribution = cloudfront
                .createDistributionWithTags(r -> r.distributionConfigWithTags(w -> w.tags(
                                t -> t.items(i -> i.key("k").value(contents)))
                        .distributionConfig(c -> c.callerReference(name)
                                .comment(contents)
                                .enabled(false)
                                .origins(o -> o.quantity(1).items(i -> i.id(name)
                                        .domainName("example.com")
                                        .customOriginConfig(x ->
                                                x.httpPort(80).httpsPort(443).originProtocolPolicy("https-only"))))
                                .defaultCacheBehavior(b -> b.targetOriginId(name)
                                        .viewerProtocolPolicy("allow-all")
                                        .cachePolicyId("658327ea-f89d-4fab-a63d-7e88639e58f6")))))
                .distribution();
        String control = cloudfront
                .createOriginAccessControl(r -> r.originAccessControlConfig(c -> c.name(name)
                        .description(contents)
                        .signingProtocol("sigv4")
                        .signingBehavior("always")
                        .originAccessControlOriginType("s3")))
                .originAccessControl()
                .id();
        String cache = cloudfront
                .createCachePolicy(r ->
                        r.cachePolicyConfig(c -> c.name(name).comment(contents).minTTL(1L)))
                .cachePolicy()
                .id();
        String origin = cloudfront
                .createOriginRequestPolicy(r -> r.originRequestPolicyConfig(c -> c.name(name)
                        .comment(contents)
                        .headersConfig(h -> h.headerBehavior("none"))
                        .cookiesConfig(h -> h.cookieBehavior("none"))
                        .queryStringsConfig(h -> h.queryStringBehavior("all"))))
                .originRequestPolicy()
                .id();
        String headers = cloudfront
                .createResponseHeadersPolicy(r -> r.responseHeadersPolicyConfig(c -> c.name(name)
                        .comment(contents)
                        .securityHeadersConfig(h -> h.contentTypeOptions(o -> o.override(true)))))
                .responseHeadersPolicy()
                .id();
        cloudfront.createFunction(r -> r.name(name)
                .functionConfig(c -> c.comment(contents).runtime("cloudfront-js-2.0"))
                .functionCode(
                        SdkBytes.fromUtf8String("function handler(event) { return event.request; } // " + contents)));
        String invalidation = cloudfront
                .createInvalidation(
                        r -> r.distributionId(distribution.id()).invalidationBatch(b -> b.callerReference(name)
                                .paths(p -> p.quantity(1).items("/" + contents))))
                .invalidation()
                .id();
        world.names("cloudfront", "DistributionId", distribution.id());
        world.names("cloudfront", "Id", distribution.id(), control, cache, origin, headers, invalidation);
        world.names("cloudfront", "Resource", distribution.arn());
        world.names("cloudfront", "CachePolicyId", cache);
        world.names("cloudfront", "OriginRequestPolicyId", origin);
        world.names("cloudfront", "ResponseHeadersPolicyId", headers);
        world.names("cloudfront", "OriginAccessControlId", control);
        world.names("cloudfront", "Name", name);
    }
}
