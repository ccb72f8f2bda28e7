package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificates that notifications name, one for the topics of each account and Region.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html">Verifying the signatures of messages</a>
 */
public final class SigningCertificates {

    private static final String NAME = "SimpleNotificationService-%s-%s.pem";
    private static final Pattern PATH =
            Pattern.compile("/SimpleNotificationService-(\\d{12})-([a-z]{2}(?:-[a-z]+)+-\\d)\\.pem");

    private final Cloud cloud;

    public SigningCertificates(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Where a client fetches the certificate of what this scope's topics say. */
    static String url(ServiceContext context) {
        return context.cloud().endpoint() + "/"
                + NAME.formatted(context.scope().accountId(), context.scope().region());
    }

    public static boolean isPath(String path) {
        return PATH.matcher(path).matches();
    }

    /** @return the certificate as PEM; empty if nothing there has been signed */
    public Optional<String> at(String path) {
        Matcher named = PATH.matcher(path);
        return named.matches()
                ? new Signer(new ServiceContext(cloud, new Scope(named.group(1), named.group(2)), "sns")).certificate()
                : Optional.empty();
    }
}
