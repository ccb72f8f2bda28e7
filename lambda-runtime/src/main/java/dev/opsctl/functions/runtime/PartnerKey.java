package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import java.time.Duration;
import java.util.Optional;

/**
 * The key that a partner knows us by, in a secret of the form {@code {"key": "…"}}; a member with the partner's name goes before
 * {@code key}, so that partners who share a secret may have keys of their own (SEC-3).
 */
public final class PartnerKey {
    /** The member for everybody. */
    public static final String ANY = SecretForm.ANY;

    /** A key that was changed is noticed when it is refused; one that the partner still takes, no later than this. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Secret secret;
    private final String partner;

    public PartnerKey(String secret, String partner) {
        this(new Secret(secret, KEPT), partner);
    }

    public PartnerKey(Secret secret, String partner) {
        this.secret = secret;
        this.partner = partner;
    }

    /** @throws IllegalStateException if the secret is missing or malformed */
    public String value() {
        return in(secret, partner);
    }

    /** Has the secret read again, because the partner refuses the key. @return whether there is another one now */
    boolean changed() {
        String before = value();
        return secret.changed() && !value().equals(before);
    }

    String howToSet() {
        return howToSet(secret);
    }

    private static String howToSet(Secret secret) {
        return "give secret " + secret.name() + " the value {\"" + ANY
                + "\": \"…\"} with the key that the service issued: opsctl secret set " + secret.name();
    }

    /** @throws IllegalStateException that says what is wrong without quoting the secret */
    public static String in(Secret secret, String member) {
        try {
            var members = Json.parseObject(secret.value());
            String key = Json.text(members, members.containsKey(member) ? member : ANY);
            Optional<String> fault = SecretForm.faultOfMember(key, ANY, 1);
            if (key == null || fault.isPresent()) {
                throw new IllegalStateException(
                        "secret " + secret.name() + " is malformed, " + fault.orElse("") + "; " + howToSet(secret));
            }
            return key.strip();
        } catch (JsonException e) {
            // Without the cause: its message could quote the secret.
            throw new IllegalStateException(
                    "secret " + secret.name() + " is malformed, it is no JSON object; " + howToSet(secret));
        }
    }
}
