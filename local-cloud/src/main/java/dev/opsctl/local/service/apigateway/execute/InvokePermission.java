package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.policy.PolicyCache;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyMatcher.ResourceEffect;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.policy.PrincipalMatch;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * {@code execute-api:Invoke}: IAM authorization of signed requests and the API's resource policy.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html">How resource policies affect authorization</a>
 */
final class InvokePermission {
    static final String ACTION = "execute-api:Invoke";

    private InvokePermission() {}

    /** Methods without authorization: open, unless a resource policy rules, which must then allow the caller. */
    static void open(Exchange exchange) {
        if (exchange.resourcePolicy().isPresent()) {
            authorize(exchange, anonymous(exchange));
        }
    }

    /** {@code AWS_IAM}: a valid signature, and identity or resource policies that allow. */
    static void signed(Exchange exchange) {
        Signature identity;
        try {
            identity = exchange.request.signature().get();
        } catch (Signature.Invalid e) {
            throw GatewayFailure.signature(e.code(), String.valueOf(e.getMessage()));
        }
        if (!identity.service().equals("execute-api")) {
            throw GatewayFailure.signature(
                    "InvalidSignatureException", "Credential should be scoped to correct service: 'execute-api'. ");
        }
        Caller caller = identity.caller();
        Map<String, Object> section = exchange.section("identity");
        section.put("accountId", caller.accountId());
        section.put("userArn", caller.arn());
        section.put("caller", caller.userId());
        section.put("user", caller.userId());
        section.put("accessKey", identity.accessKeyId());
        authorize(exchange, caller.with("aws:SourceIp", exchange.request.sourceIp()));
    }

    private static void authorize(Exchange exchange, Caller caller) {
        String arn = exchange.methodArn();
        try {
            exchange.surroundings
                    .cloud()
                    .authorizeAction(caller, exchange.gateway.context().scope(), ACTION, arn, Map.of());
        } catch (AwsServiceException e) {
            String message = e.awsErrorDetails() == null
                    ? e.getMessage()
                    : e.awsErrorDetails().errorMessage();
            throw GatewayFailure.denied(String.valueOf(message).replace(arn, masked(arn)));
        }
    }

    /** The resource policy's word on a request that a Lambda authorizer decides; a denial ends it at once. */
    static boolean policyAllows(Exchange exchange) {
        Optional<String> document = exchange.resourcePolicy();
        if (document.isEmpty()) {
            return false;
        }
        PolicyDocument policy = parse(document.get(), PolicyParser.Kind.RESOURCE);
        ResourceEffect effect = PolicyMatcher.evaluate(
                policy, anonymous(exchange), ACTION, List.of(exchange.methodArn()), context(exchange));
        if (effect.denied()) {
            throw GatewayFailure.denied("User: anonymous is not authorized to perform: " + ACTION + " on resource: "
                    + masked(exchange.methodArn()) + " with an explicit deny");
        }
        return effect.allowed() != PrincipalMatch.NONE;
    }

    /** What a policy that an authorizer returned says to the request. */
    static PolicyMatcher.Effect authorizerPolicy(Exchange exchange, String document) {
        return PolicyMatcher.evaluate(
                List.of(parse(document, PolicyParser.Kind.IDENTITY)),
                ACTION,
                List.of(exchange.methodArn()),
                context(exchange));
    }

    private static PolicyDocument parse(String document, PolicyParser.Kind kind) {
        try {
            return PolicyCache.parse(document, kind);
        } catch (PolicySyntaxException e) {
            throw GatewayFailure.authorizerConfiguration("malformed policy: " + e.getMessage());
        }
    }

    private static RequestContext context(Exchange exchange) {
        RequestContext context = new RequestContext()
                .put("aws:SourceIp", exchange.request.sourceIp())
                .put("aws:CurrentTime", exchange.received.toString())
                .put("aws:EpochTime", String.valueOf(exchange.received.getEpochSecond()))
                .put("aws:SecureTransport", "true");
        String agent = exchange.request.headers().get("User-Agent");
        if (agent != null) {
            context.put("aws:UserAgent", agent);
        }
        String referer = exchange.request.headers().get("Referer");
        if (referer != null) {
            context.put("aws:Referer", referer);
        }
        return context;
    }

    private static Caller anonymous(Exchange exchange) {
        return Caller.anonymous().with("aws:SourceIp", exchange.request.sourceIp());
    }

    /** AWS does not tell callers the account: {@code arn:aws:execute-api:us-east-1:********3333:…}. */
    private static String masked(String arn) {
        return arn.replaceFirst("^((?:[^:]*:){4})[^:]{8}", "$1********");
    }
}
