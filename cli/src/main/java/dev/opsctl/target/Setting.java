package dev.opsctl.target;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a context says beside the parameters of the stacks. */
public enum Setting {
    TARGET("target", "local", "Where commands work: local, the cloud on this machine, or aws"),
    PROFILE("profile", null, "AWS profile; without one, AWS's own order: environment, default profile, role"),
    PARTNER_PROFILE("partnerProfile", null, "AWS profile of the account that hosts the external service (SEC-4)"),
    REGION("region", "us-east-1", "AWS region"),
    PREFIX("prefix", "", "What stands before every name, so that one account has several environments"),
    ENDPOINT_URL("endpointUrl", null, "Where calls to AWS go instead");

    private final String key;
    private final @Nullable String standard;
    private final String description;

    Setting(String key, @Nullable String standard, String description) {
        this.key = key;
        this.standard = standard;
        this.description = description;
    }

    /** How files call it: {@code partnerProfile}. */
    String key() {
        return key;
    }

    /** How the command line calls it: {@code partner-profile}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What holds where nobody has said anything; null for nothing. */
    public @Nullable String standard() {
        return standard;
    }

    public String description() {
        return description;
    }

    /** Whether it is about AWS alone: the local cloud has no use for it, and must not hand it on. */
    boolean ofAwsOnly() {
        return this == PROFILE || this == PARTNER_PROFILE || this == ENDPOINT_URL;
    }

    /** By its word on the command line. */
    public static Optional<Setting> of(String word) {
        return Stream.of(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
