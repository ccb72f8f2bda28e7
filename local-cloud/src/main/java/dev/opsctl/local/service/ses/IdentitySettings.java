package dev.opsctl.local.service.ses;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.service.ses.SesIdentities.Identity;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What both versions of the API set on an identity: who may use it, its MAIL FROM domain, DKIM. */
record IdentitySettings(SesIdentities identities) {

    /** Of the keys of Easy DKIM, the attribute that has the length of those in use. */
    static final String KEY_LENGTH = "dkimKeyLength";

    /** And of those that are made next. */
    static final String NEXT_KEY_LENGTH = "dkimNextKeyLength";

    private static final String POLICY = "policy.";
    private static final int MAX_POLICIES = 20;
    private static final int TOKENS = 3;
    private static final int TOKEN_LENGTH = 32;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

    /** @param mustBe whether the policy has to be there, must not be, or, if null, may be either */
    void putPolicy(String identity, String name, String policy, @Nullable Boolean mustBe) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new SesRefusal(Reason.INVALID, "Invalid policy name <" + name + ">.");
        }
        Map<String, String> now = policies(identities.get(identity));
        if (Boolean.TRUE.equals(mustBe) && !now.containsKey(name)) {
            throw new SesRefusal(Reason.NOT_FOUND, "Policy " + name + " does not exist.");
        } else if (Boolean.FALSE.equals(mustBe) && now.containsKey(name)) {
            throw new SesRefusal(Reason.IDENTITY_EXISTS, "Policy " + name + " already exists.");
        } else if (!now.containsKey(name) && now.size() >= MAX_POLICIES) {
            throw new SesRefusal(Reason.LIMIT, "An identity has at most " + MAX_POLICIES + " policies.");
        }
        identities.set(identity, POLICY + name, policy);
    }

    /** One that is not there is deleted. */
    void deletePolicy(String identity, String name) {
        identities.set(identity, POLICY + name, null);
    }

    static Map<String, String> policies(Identity identity) {
        Map<String, String> policies = new TreeMap<>();
        identity.attributes().forEach((key, value) -> {
            if (key.startsWith(POLICY)) {
                policies.put(key.substring(POLICY.length()), value);
            }
        });
        return policies;
    }

    /** All policies of an identity in one document: each statement counts. */
    static Optional<String> document(Identity identity) {
        Map<String, String> policies = policies(identity);
        return policies.isEmpty() ? Optional.empty() : Optional.of(PolicyParser.merged(policies.values()));
    }

    void mailFrom(String name, @Nullable String domain, boolean reject) {
        Identity identity = identities
                .find(name)
                .orElseThrow(() -> new SesRefusal(Reason.NO_IDENTITY, "Identity '" + name + "' does not exist."));
        String of = name.substring(name.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        if (domain == null || domain.isEmpty()) {
            identities.set(identity.name(), "mailFromDomain", null);
            identities.set(identity.name(), "mailFromReject", null);
        } else if (!domain.toLowerCase(Locale.ROOT).endsWith("." + of)) {
            throw new SesRefusal(
                    Reason.INVALID,
                    "Provided MAIL-FROM domain '" + domain + "' is not subdomain of the domain of the identity '" + name
                            + "'.");
        } else {
            identities.set(identity.name(), "mailFromDomain", domain);
            identities.set(identity.name(), "mailFromReject", reject ? "true" : null);
        }
    }

    /** Asks for the records of Easy DKIM, which nobody publishes here: the identity stays pending. */
    List<String> requestDkim(String name) {
        identities.set(name, "dkim", "true");
        return tokens(identities.get(name));
    }

    /** The first keys have the length that is said first; no others are ever made here. */
    void keyLength(String name, @Nullable String length) {
        if (length != null) {
            identities.set(name, NEXT_KEY_LENGTH, length);
            if (!identities.get(name).attributes().containsKey(KEY_LENGTH)) {
                identities.set(name, KEY_LENGTH, length);
            }
        }
    }

    static boolean dkimRequested(Identity identity) {
        return identity.attributes().containsKey("dkim");
    }

    /** @throws SesRefusal if it is to sign: no domain is ever verified for DKIM here */
    void sign(String name, boolean enabled) {
        identities.get(name);
        if (enabled) {
            throw new SesRefusal(Reason.INVALID, "Identity " + name + " is not verified for DKIM signing.");
        }
    }

    /** The names of the three CNAME records. */
    static List<String> tokens(Identity identity) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            byte[] hash =
                    NativeCrypto.digest("SHA-256").digest((identity.token() + i).getBytes(StandardCharsets.UTF_8));
            StringBuilder token = new StringBuilder();
            for (int j = 0; j < TOKEN_LENGTH; j++) {
                token.append(LETTERS.charAt(hash[j] & 31));
            }
            tokens.add(token.toString());
        }
        return tokens;
    }
}
