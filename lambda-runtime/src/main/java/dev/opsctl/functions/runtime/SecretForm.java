package dev.opsctl.functions.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a secret has to hold for those who read it (SEC-3): functions turn down what does not fit, and {@code opsctl secret set} does so
 * before it is stored. A secret says which form it has in its tag {@value #TAG}. Faults never quote the secret.
 */
public enum SecretForm {
    /** A key that callers have to show. */
    KEY(SecretForm.KEY_TEXT),
    /** The key that the built-in simulators ask for, and keys of real partners beside it. */
    PARTNER_KEYS(SecretForm.PARTNER_KEYS_TEXT),
    /** The key that a real service issued. */
    SERVICE_KEY(SecretForm.SERVICE_KEY_TEXT);

    /** The tag whose value is the form in lower case, with hyphens. */
    public static final String TAG = "opsctl:form";

    /** Fewer characters are no key that we ask others for. */
    public static final int SHORTEST = 16;

    /** The member for everybody. */
    public static final String ANY = "key";

    public static final String KEY_TEXT = "a key of at least " + SHORTEST + " printable ASCII characters";
    public static final String SERVICE_KEY_TEXT = "{\"key\": \"...\"}, printable ASCII, as the service issued it";
    public static final String PARTNER_KEYS_TEXT = "{\"key\": \"...\"} with " + KEY_TEXT
            + "; beside it \"payment\", \"shipment\" or \"exchange\" for a partner that issued one of its own";

    private static final List<String> PARTNERS = List.of("payment", "shipment", "exchange", "external");

    private final String description;

    SecretForm(String description) {
        this.description = description;
    }

    /** The form of a tag's value; empty for one that is none. */
    public static Optional<SecretForm> tagged(String value) {
        for (SecretForm form : values()) {
            if (form.tag().equals(value)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }

    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the secret has to be, for people. */
    public String description() {
        return description;
    }

    /**
     * What is wrong with a value.
     *
     * @param members the value's, if it is a JSON object, else null
     */
    public Optional<String> fault(String value, @Nullable Map<String, ?> members) {
        if (this == KEY) {
            return faultOfKey(value, SHORTEST);
        } else if (members == null) {
            return Optional.of("it is no JSON object");
        }
        Optional<String> fault = faultOfMember(members.get(ANY), ANY, this == PARTNER_KEYS ? SHORTEST : 1);
        if (this == PARTNER_KEYS) {
            for (String partner : PARTNERS) {
                if (fault.isEmpty() && members.containsKey(partner)) {
                    fault = faultOfMember(members.get(partner), partner, 1);
                }
            }
        }
        return fault;
    }

    /** What is wrong with a member that is to be a key. */
    static Optional<String> faultOfMember(@Nullable Object value, String member, int shortest) {
        return value instanceof String key && !key.isBlank()
                ? faultOfKey(key, shortest)
                : Optional.of("it has no text \"" + member + "\"");
    }

    /** What is wrong with a key; space around it does not count. */
    static Optional<String> faultOfKey(String key, int shortest) {
        String shown = key.strip();
        if (!shown.matches("[ -~]*")) {
            return Optional.of("its key has other than printable ASCII characters, which no header carries");
        }
        return shown.length() < shortest
                ? Optional.of("its key has less than " + shortest + " characters")
                : Optional.empty();
    }
}
