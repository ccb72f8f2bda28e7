package dev.opsctl.functions.bank.domain;

import dev.opsctl.functions.domain.Digest;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what callers ask for. A member that is unknown is refused, for with money nothing that was said may be overlooked.
 *
 * @param currencies ISO 4217 codes that the bank deals in
 */
public record Requests(Set<String> currencies) {
    public static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    public static final Pattern TRANSACTION_ID = Pattern.compile("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{12}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,126}[\\x21-\\x7e])?");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}\\p{Cn}\\u2028\\u2029]{1,100}");
    private static final Pattern EMAIL = Pattern.compile(
            "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+");
    private static final int LONGEST_EMAIL = 254;
    private static final Set<String> LANGUAGES = new TreeSet<>(Set.of("en", "es", "fr"));
    private static final Set<String> COMMON = Set.of("action", "idempotencyKey");

    /** What a client is to be; {@code createdAt} is not known yet. */
    public record NewClient(
            String clientId, String name, String email, String locale, Currency currency, FeeRate feeRate) {
        public String hash() {
            return Digest.of(
                    "create-client",
                    clientId,
                    name,
                    email,
                    locale,
                    currency.getCurrencyCode(),
                    feeRate.value().toPlainString());
        }
    }

    /** @param feeRate null for the client's own */
    public record Recharge(String clientId, Money amount, @Nullable FeeRate feeRate) {
        public String hash() {
            return Digest.of(
                    "recharge",
                    clientId,
                    amount.toString(),
                    feeRate == null ? "" : feeRate.value().toPlainString());
        }
    }

    /** @param minor null for all that is left; @param currency null if it was not said */
    public record Refund(String clientId, String transactionId, @Nullable Long minor, @Nullable Currency currency) {
        public String hash() {
            return Digest.of(
                    "refund",
                    clientId,
                    transactionId,
                    String.valueOf(minor),
                    currency == null ? "" : currency.toString());
        }
    }

    public NewClient newClient(Map<String, Object> json) {
        only(json, "clientId", "name", "email", "locale", "currency", "feeRate");
        String name = text(json, "name", NAME, "a text of 1 to 100 characters without line ends");
        if (name.isBlank()) {
            throw Refusal.invalid("name must not be blank");
        }
        String email = text(json, "email", EMAIL, "an e-mail address such as ana@example.com");
        if (email.length() > LONGEST_EMAIL) {
            throw Refusal.invalid("email must have at most " + LONGEST_EMAIL + " characters");
        }
        String locale = json.get("locale") == null ? "en" : String.valueOf(json.get("locale"));
        if (!LANGUAGES.contains(locale)) {
            throw Refusal.invalid("locale must be one of " + String.join(", ", LANGUAGES));
        }
        // Who is named by no id is known by their address, so the same person twice is found out.
        String id = json.get("clientId") == null
                ? "cl-" + Digest.of(email.toLowerCase(Locale.ROOT)).substring(0, 16)
                : clientId(json);
        FeeRate feeRate = feeRate(json);
        return new NewClient(
                id, name, email, locale, currency(json, "currency"), feeRate == null ? FeeRate.NONE : feeRate);
    }

    public Recharge recharge(Map<String, Object> json) {
        only(json, "clientId", "amount", "currency", "feeRate");
        String client = clientId(json);
        Currency currency = currency(json, "currency");
        return new Recharge(client, new Money(minor(json, currency), currency), feeRate(json));
    }

    public Refund refund(Map<String, Object> json) {
        only(json, "clientId", "transactionId", "amount", "currency");
        String client = clientId(json);
        String transaction = text(
                json,
                "transactionId",
                TRANSACTION_ID,
                "the id of the recharge to be refunded, from the client's history");
        Currency currency = json.get("currency") == null ? null : currency(json, "currency");
        Long minor = json.get("amount") == null ? null : (Long) minor(json, currency);
        return new Refund(client, transaction, minor, currency);
    }

    public String clientOnly(Map<String, Object> json) {
        only(json, "clientId");
        return clientId(json);
    }

    /** @return the idempotency key, from header or body; null if there is none */
    public static @Nullable String key(@Nullable String header, Map<String, Object> json) {
        Object inBody = json.get("idempotencyKey");
        Object key = header != null && !header.isEmpty() ? header : inBody;
        if (key == null) {
            return null;
        } else if (!(key instanceof String text) || !KEY.matcher(text).matches()) {
            throw Refusal.invalid("the idempotency key must be a text of 1 to 128 printable ASCII characters");
        } else if (inBody != null && !inBody.equals(text)) {
            throw Refusal.invalid("header Idempotency-Key and member idempotencyKey name different keys");
        } else {
            return text;
        }
    }

    private static void only(Map<String, Object> json, String... names) {
        Set<String> unknown = new TreeSet<>(json.keySet());
        unknown.removeAll(COMMON);
        unknown.removeAll(List.of(names));
        if (!unknown.isEmpty()) {
            String first = unknown.iterator().next();
            throw Refusal.invalid("there is no member '" + first.substring(0, Math.min(40, first.length()))
                    + "' here; there are " + String.join(", ", names));
        }
    }

    private static String clientId(Map<String, Object> json) {
        return text(json, "clientId", CLIENT_ID, "1 to 64 letters, digits, _ and -");
    }

    private static String text(Map<String, Object> json, String name, Pattern form, String words) {
        if (json.get(name) instanceof String text && form.matcher(text).matches()) {
            return text;
        }
        throw Refusal.invalid(name + (json.get(name) == null ? " is missing: it must be " : " must be ") + words);
    }

    private Currency currency(Map<String, Object> json, String name) {
        if (json.get(name) instanceof String code && currencies.contains(code)) {
            return Currency.getInstance(code);
        }
        throw Refusal.invalid(name + (json.get(name) == null ? " is missing: it must be" : " must be") + " one of "
                + String.join(", ", new TreeSet<>(currencies)));
    }

    private static @Nullable FeeRate feeRate(Map<String, Object> json) {
        Object given = json.get("feeRate");
        if (given == null) {
            return null;
        } else if (given instanceof BigDecimal number) {
            return new FeeRate(number);
        }
        throw Refusal.invalid("feeRate must be a number from 0 to 1, such as 0.05 for five percent");
    }

    /** Looks at the number's size before it works with it: 1E999999999 is a few bytes only as long as it stays that. */
    private static long minor(Map<String, Object> json, @Nullable Currency currency) {
        Object given = json.get("amount");
        if (!(given instanceof BigDecimal number)) {
            throw Refusal.invalid("amount " + (given == null ? "is missing: it " : "")
                    + "must be a whole number of minor units, such as 1050 for 10.50 EUR");
        } else if (number.signum() <= 0) {
            throw Refusal.invalid("amount must be more than 0");
        } else if (number.precision() - (long) number.scale() > 15) {
            throw Refusal.invalid("amount must be at most " + Money.MAX + " minor units");
        } else if (number.stripTrailingZeros().scale() > 0) {
            throw Refusal.invalid("amount must be a whole number of minor units"
                    + (currency == null ? "" : ": " + unit(currency)) + "; there is nothing smaller");
        }
        return number.longValueExact();
    }

    private static String unit(Currency currency) {
        return "1 is " + new Money(1, currency);
    }
}
