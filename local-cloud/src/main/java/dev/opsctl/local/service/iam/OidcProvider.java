package dev.opsctl.local.service.iam;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An issuer of OpenID Connect tokens that an account trusts.
 *
 * @param url of the issuer, without its scheme
 * @param clients the audiences whose tokens are taken
 */
record OidcProvider(
        String arn,
        String url,
        List<String> clients,
        List<String> thumbprints,
        Instant created,
        Map<String, String> tags) {

    OidcProvider with(List<String> newClients, List<String> newThumbprints, Map<String, String> newTags) {
        return new OidcProvider(arn, url, newClients, newThumbprints, created, newTags);
    }
}
