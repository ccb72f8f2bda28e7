package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;

/**
 * The UnsubscribeURL of notifications: whoever follows it, without a signature, ends the subscription.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html">Unsubscribe</a>
 */
public final class UnsubscribeRoute implements HttpRoute {

    private final LocalCloud cloud;

    public UnsubscribeRoute(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.rawPath().equals("/")
                && request.method().equals("GET")
                && request.header("authorization") == null
                && "Unsubscribe".equals(request.query().get("Action"))
                && !request.query().containsKey("X-Amz-Signature");
    }

    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(
                false, false, 0, request -> unsubscribe(request.query().getOrDefault("SubscriptionArn", "")));
    }

    private GatewayResponse unsubscribe(String text) {
        Optional<Arn> arn = Arn.parse(text)
                .filter(a -> a.service().equals("sns")
                        && a.resource().contains(":")
                        && Scope.isRegion(a.region())
                        && a.accountId().matches("\\d{12}"));
        try {
            arn.ifPresent(
                    a -> Caller.anonymous().run(() -> cloud.named(SnsClient.class, new Scope(a.accountId(), a.region()))
                            .unsubscribe(r -> r.subscriptionArn(text))));
        } catch (AuthorizationErrorException e) {
            return GatewayResponse.of(
                    403,
                    "text/plain; charset=utf-8",
                    (e.awsErrorDetails().errorMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return GatewayResponse.of(
                arn.isPresent() ? 200 : 400,
                "text/plain; charset=utf-8",
                (arn.isPresent() ? "Subscription removed!\n" : "Invalid parameter: SubscriptionArn\n")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
