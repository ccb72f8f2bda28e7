package dev.opsctl.local.identity.action;

import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of an action. Which ones an action has is AWS's data ({@code data/condition_keys.py}); what they are in a request,
 * {@link ConditionSources} knows. A key that AWS does not document for the action is absent, one that nobody here can know is refused.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html">Service authorization reference</a>
 */
public final class ConditionKeys {

    private static final Map<String, Map<String, Set<String>>> SERVICES = new ConcurrentHashMap<>();

    private ConditionKeys() {}

    /** The documented keys of an action ({@code s3:PutObject}), by their names as AWS writes them; {@code *} at the end and <code>${name}</code> stand for more. */
    public static Set<String> of(String action) {
        int colon = action.indexOf(':');
        return SERVICES.computeIfAbsent(action.substring(0, colon), ConditionKeys::read)
                .getOrDefault(action.substring(colon + 1).toLowerCase(Locale.ROOT), Set.of());
    }

    private static Map<String, Set<String>> read(String service) {
        Map<String, Set<String>> actions = new HashMap<>();
        try (InputStream in = ConditionKeys.class.getResourceAsStream(
                "/dev/opsctl/local/data/iam/condition-keys/" + service + ".txt")) {
            if (in != null) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] words = line.split(" ");
                    Set<String> keys = new TreeSet<>(List.of(words).subList(1, words.length));
                    actions.put(words[0].toLowerCase(Locale.ROOT), keys);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return actions;
    }

    /** The documented key that a policy's key is one of, or null. */
    static @Nullable String documented(String action, String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        for (String documented : of(action)) {
            String pattern = documented.toLowerCase(Locale.ROOT);
            int open = pattern.endsWith("*") ? pattern.length() - 1 : pattern.indexOf("${");
            String rest = open < 0 || pattern.endsWith("*") ? "" : pattern.substring(pattern.indexOf('}') + 1);
            if (open < 0
                    ? lower.equals(pattern)
                    : lower.length() >= open + rest.length()
                            && lower.startsWith(pattern.substring(0, open))
                            && lower.endsWith(rest)) {
                return documented;
            }
        }
        return null;
    }

    /**
     * The values of a key in a request.
     *
     * @param asked the request, with what is to be done to which resource
     * @return null if the request does not have the key
     * @throws UnknownConditionException if it may have it, and nobody here can know
     */
    public static @Nullable List<String> values(AskedKey asked) {
        String documented = documented(asked.permission().action(), asked.key());
        return documented == null ? null : ConditionSources.values(documented, asked);
    }
}
