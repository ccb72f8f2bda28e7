package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.identity.principal.PrincipalSource;
import dev.opsctl.local.store.Table;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Unique ids of roles and users by ARN, and back. A session's id is its role's and the session's name. */
final class PrincipalIds {

    /** A principal that has a unique id. */
    static final Pattern NAMED = Pattern.compile(
            "arn:aws:(?:iam::(?<account>\\d{12}):(?<entity>(?:role|user)/.+)|sts::(?<owner>\\d{12}):assumed-role/(?<role>[^/]+)/(?<session>[^/]+))");

    private final Cloud cloud;
    /** Which account an id is of, for those that policies name. */
    private final Table<String> accounts;

    PrincipalIds(Cloud cloud) {
        this.cloud = cloud;
        this.accounts = cloud.store().table("iam/principal-accounts", String.class);
    }

    /** The unique id of a principal that exists. */
    Optional<String> of(String arn) {
        Matcher named = NAMED.matcher(arn);
        if (!named.matches()) {
            return Optional.empty();
        }
        String account = named.group("account") != null ? named.group("account") : named.group("owner");
        PrincipalSource principals = PrincipalSource.of(cloud, account);
        Optional<String> id = named.group("entity") != null
                ? principals.uniqueId(arn)
                : principals.arnOf("role", named.group("role")).flatMap(principals::uniqueId);
        id.filter(i -> accounts.get(i).isEmpty()).ifPresent(i -> accounts.insert(i, account));
        return named.group("session") == null ? id : id.map(i -> i + ":" + named.group("session"));
    }

    /** The ARN that the principal has now; empty if it is gone. */
    Optional<String> arn(String uniqueId) {
        int colon = uniqueId.indexOf(':');
        String id = colon < 0 ? uniqueId : uniqueId.substring(0, colon);
        return accounts.get(id).flatMap(account -> PrincipalSource.of(cloud, account)
                .arnOfId(id)
                .map(arn -> colon < 0
                        ? arn
                        : "arn:aws:sts::" + account + ":assumed-role/" + arn.substring(arn.lastIndexOf('/') + 1) + "/"
                                + uniqueId.substring(colon + 1)));
    }
}
