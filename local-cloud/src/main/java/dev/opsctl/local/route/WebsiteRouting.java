package dev.opsctl.local.route;

import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** A website's routing rules: the first whose condition holds redirects. */
final class WebsiteRouting {

    private WebsiteRouting() {}

    /** @param error the status that the object's answer has, or null before there is one */
    static Optional<GatewayResponse> redirect(
            WebsiteConfiguration site, GatewayRequest request, @Nullable Integer error) {
        String key = request.rawPath().substring(1);
        return site.routingRules().stream()
                .filter(rule -> holds(rule.condition(), key, error))
                .findFirst()
                .map(rule -> WebsiteRoute.redirect(status(rule.redirect()), location(rule, key, request)));
    }

    private static boolean holds(Condition condition, String key, @Nullable Integer error) {
        String code = condition == null ? null : condition.httpErrorCodeReturnedEquals();
        String prefix = condition == null ? null : condition.keyPrefixEquals();
        return (prefix == null || key.startsWith(prefix))
                && (code == null ? error == null : error != null && code.equals(error.toString()));
    }

    private static int status(Redirect redirect) {
        return redirect.httpRedirectCode() == null ? 301 : Integer.parseInt(redirect.httpRedirectCode());
    }

    private static String location(RoutingRule rule, String key, GatewayRequest request) {
        Redirect redirect = rule.redirect();
        String prefix = rule.condition() == null || rule.condition().keyPrefixEquals() == null
                ? ""
                : rule.condition().keyPrefixEquals();
        String to = redirect.replaceKeyWith() != null
                ? redirect.replaceKeyWith()
                : redirect.replaceKeyPrefixWith() != null
                        ? redirect.replaceKeyPrefixWith() + key.substring(prefix.length())
                        : key;
        String scheme = redirect.protocolAsString() == null ? "http" : redirect.protocolAsString();
        String host = redirect.hostName() == null ? request.header("host") : redirect.hostName();
        return scheme + "://" + host + "/" + to;
    }
}
