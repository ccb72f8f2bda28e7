package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.principal.AssumableRole;
import dev.opsctl.local.identity.principal.PrincipalSource;
import dev.opsctl.local.identity.principal.RoleSessions;
import dev.opsctl.local.identity.principal.Sessions;
import dev.opsctl.local.sdk.Faults;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.ExpiredTokenException;

/**
 * Sessions of roles for those for whom an OpenID Connect provider vouches, that the role's account trusts. Such a call has no signature: its token is
 * what proves who asks.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
 */
final class WebIdentityOperations {

    private static final String ACTION = "sts:AssumeRoleWithWebIdentity";
    private static final String SESSION_TAGS = "https://aws.amazon.com/tags";

    private final ServiceContext context;
    private final Sessions sessions;
    private final SessionPolicies policies;

    WebIdentityOperations(ServiceContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
        this.policies = new SessionPolicies(context);
    }

    public AssumeRoleWithWebIdentityResponse assumeRoleWithWebIdentity(AssumeRoleWithWebIdentityRequest request) {
        AssumeRoleOperations.check(request.roleArn(), request.roleSessionName());
        StsErrors.require(request.webIdentityToken(), "webIdentityToken");
        if (request.providerId() != null) {
            throw StsErrors.validation(
                    "ProviderId: the local cloud takes tokens of OpenID Connect only, for which none is given");
        }
        Scope account = new Scope(Arn.of(request.roleArn()).accountId(), "us-east-1");
        WebToken token = WebToken.parse(request.webIdentityToken());
        String audience = verify(token, account);
        Caller caller = caller(token, audience, account);
        authorize(caller, account, request);
        PrincipalSource principals = PrincipalSource.of(context.cloud(), account.accountId());
        AssumableRole role = principals.assumableRole(request.roleArn()).orElseThrow(WebIdentityOperations::denied);
        Duration duration = AssumeRoleOperations.duration(caller, request.durationSeconds(), role);
        String policy = policies.of(request.roleArn(), request.policy(), request.policyArns());
        Map<String, String> carried = Map.of("aws:FederatedProvider", caller.arn());
        Caller assumed = RoleSessions.caller(
                role,
                request.roleSessionName(),
                policy,
                carried,
                context.clock().instant());
        principals.used(role.arn(), context.scope().region());
        return AssumeRoleWithWebIdentityResponse.builder()
                .credentials(SessionOperations.credentials(sessions.open(assumed, duration)))
                .assumedRoleUser(u -> u.arn(assumed.arn()).assumedRoleId(assumed.userId()))
                .subjectFromWebIdentityToken(token.subject())
                .audience(audience)
                .provider(caller.arn())
                .packedPolicySize(policy == null ? null : SessionPolicies.packed(policy))
                .build();
    }

    /** @return the audience for which the token was made, and which the provider's account expects */
    private String verify(WebToken token, Scope account) {
        if (token.claims().has(SESSION_TAGS)) {
            throw StsErrors.invalidToken(
                    "The local cloud takes no session tags from tokens: leave the claim " + SESSION_TAGS + " out");
        }
        GetOpenIdConnectProviderResponse provider;
        try {
            provider = context.cloud()
                    .named(IamClient.class, account)
                    .getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn(token, account)));
        } catch (NoSuchEntityException e) {
            throw StsErrors.invalidToken("No OpenIDConnect provider found in your account for " + token.issuer());
        }
        String audience = token.audiences().stream()
                .filter(provider.clientIDList()::contains)
                .findFirst()
                .orElseThrow(() -> StsErrors.invalidToken("Incorrect token audience"));
        if (!new IssuerKeys(context.cloud().workers(), provider.thumbprintList())
                .of(token.issuer())
                .signed(token)) {
            throw StsErrors.invalidToken(
                    "Couldn't retrieve verification key from your identity provider,  please reference"
                            + " AssumeRoleWithWebIdentity documentation for requirements");
        }
        // Its issuer goes by real time, as signatures do.
        long now = System.currentTimeMillis() / 1_000;
        if (token.expires() <= now) {
            throw Faults.of(
                    ExpiredTokenException.class,
                    "Token expired: current date/time must be before the expiration date/time");
        } else if (token.notBefore() > now + WebToken.LEEWAY_SECONDS) {
            throw StsErrors.invalidToken("Token is not valid yet");
        }
        return audience;
    }

    private static String arn(WebToken token, Scope account) {
        return "arn:aws:iam::" + account.accountId() + ":oidc-provider/" + token.host();
    }

    private static Caller caller(WebToken token, String audience, Scope account) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(token.host() + ":aud", audience);
        keys.put(token.host() + ":sub", token.subject());
        token.authorizedParty().ifPresent(party -> {
            // what AWS calls aud is the party that the token was issued to, where the token says it
            keys.put(token.host() + ":aud", party);
            keys.put(token.host() + ":oaud", audience);
        });
        return new Caller(
                Caller.Type.WEB_IDENTITY, account.accountId(), arn(token, account), token.subject(), null, null, keys);
    }

    private void authorize(Caller caller, Scope account, AssumeRoleWithWebIdentityRequest request) {
        try {
            context.cloud()
                    .authorizeAction(
                            caller,
                            account,
                            ACTION,
                            request.roleArn(),
                            Map.of("sts:RoleSessionName", request.roleSessionName()));
        } catch (AwsServiceException e) {
            throw denied();
        }
    }

    /** Whoever asks is nobody of the account, and is told no more. */
    private static RuntimeException denied() {
        return StsErrors.denied("Not authorized to perform " + ACTION);
    }
}
