package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.SuppressionOptions;

/**
 * What SES keeps of an account in a region: sandbox or production, whether it may send, and the addresses it sends nothing to.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html">Account-level suppression list</a>
 */
final class SesAccount {

    /** Quotas of the sandbox; with production access AWS grants others in each case, here always the same. */
    private static final double SANDBOX_DAY = 200;

    private static final double SANDBOX_SECOND = 1;
    private static final double PRODUCTION_DAY = 50_000;
    private static final double PRODUCTION_SECOND = 50;

    /** The settings of an account; {@code details} are those of the request for production access. */
    record Settings(boolean production, boolean sending, List<String> suppressedReasons, Map<String, String> details) {}

    /** An address on the account's list. */
    record Suppressed(String reason, Instant at, @Nullable String messageId, @Nullable String feedbackId) {}

    private static final Settings NEW = new Settings(false, true, List.of("BOUNCE", "COMPLAINT"), Map.of());

    private final Table<Settings> settings;
    private final Table<Suppressed> suppressed;

    SesAccount(ServiceContext context) {
        this.settings = context.table("account", Settings.class);
        this.suppressed = context.table("suppression", Suppressed.class);
    }

    Settings settings() {
        return settings.get("settings").orElse(NEW);
    }

    void change(UnaryOperator<Settings> change) {
        settings.update("settings", NEW, change);
    }

    /** Mails in 24 hours, counted by recipient. */
    double maxInDay() {
        return settings().production() ? PRODUCTION_DAY : SANDBOX_DAY;
    }

    double maxInSecond() {
        return settings().production() ? PRODUCTION_SECOND : SANDBOX_SECOND;
    }

    /** Messages that may go at once before the rate counts. */
    double burst() {
        return settings().production() ? 2 * PRODUCTION_SECOND : 5;
    }

    /** Whether the list keeps mail from an address, by the account's settings or those of the configuration set. */
    boolean suppresses(String address, @Nullable SuppressionOptions ofSet) {
        List<String> reasons = ofSet == null || !ofSet.hasSuppressedReasons()
                ? settings().suppressedReasons()
                : ofSet.suppressedReasonsAsStrings();
        return find(address).map(Suppressed::reason).filter(reasons::contains).isPresent();
    }

    Optional<Suppressed> find(String address) {
        return suppressed.get(address.toLowerCase(Locale.ROOT));
    }

    void suppress(String address, Suppressed why) {
        suppressed.replace(address.toLowerCase(Locale.ROOT), why);
    }

    Optional<Suppressed> release(String address) {
        return suppressed.remove(address.toLowerCase(Locale.ROOT));
    }

    /** All of them by address. */
    List<Map.Entry<String, Suppressed>> list() {
        return suppressed.entries("");
    }
}
