package dev.opsctl.local.engine.mail;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Links in the local cloud's own mails: to verify an SES identity, to confirm or end an SNS subscription. They lead to
 * {@code ENDPOINT/_opsctl/verify?service=…&account=…&region=…&token=…}; whoever reads the mailbox may follow them.
 */
public final class MailLinks {

    /** A service that sent links. */
    public interface Target {

        /**
         * Does what the link stands for; doing it again changes nothing.
         *
         * @return one sentence for the person who followed it; empty if the token is unknown
         */
        Optional<String> follow(String token);
    }

    private MailLinks() {}

    /** @param service {@code ses} or {@code sns} */
    public static String link(URI endpoint, String service, Scope scope, String token) {
        return endpoint + "/_opsctl/verify?service=" + service + "&account=" + scope.accountId() + "&region="
                + scope.region() + "&token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    }

    /** Follows a link by its query parameters; empty if it leads nowhere. */
    public static Optional<String> follow(Cloud cloud, Map<String, String> query) {
        String account = query.get("account");
        String region = query.get("region");
        String token = query.get("token");
        if (account == null
                || region == null
                || token == null
                || !account.matches("\\d{12}")
                || !Scope.isRegion(region)) {
            return Optional.empty();
        }
        Object service =
                switch (query.getOrDefault("service", "")) {
                    case "ses" -> cloud.named(SesClient.class, new Scope(account, region));
                    case "sns" -> cloud.named(SnsClient.class, new Scope(account, region));
                    default -> null;
                };
        return service instanceof Target target ? target.follow(token) : Optional.empty();
    }
}
