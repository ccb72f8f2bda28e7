package dev.opsctl.local.service.secretsmanager;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.Filter;

/**
 * What ListSecrets selects: every filter has to match, by any of its values; {@code !} before a value turns it round.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html">Filter</a>
 */
final class SecretFilters {

    private static final Set<String> KEYS =
            Set.of("description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all");

    private SecretFilters() {}

    static List<SecretRecord> select(List<SecretRecord> all, List<Filter> filters, @Nullable String order) {
        Predicate<SecretRecord> wanted = secret -> true;
        for (Filter filter : filters) {
            wanted = wanted.and(predicate(filter));
        }
        Comparator<SecretRecord> by =
                Comparator.comparing(SecretRecord::created).thenComparing(SecretRecord::name);
        return all.stream()
                .filter(wanted)
                .sorted("desc".equals(order) ? by.reversed() : by)
                .toList();
    }

    private static Predicate<SecretRecord> predicate(Filter filter) {
        String key = filter.keyAsString();
        if (key == null || !KEYS.contains(key)) {
            throw SecretErrors.constraint(
                    "filters.member.key",
                    key,
                    "Member must satisfy enum value set: [description, name, tag-key, tag-value, primary-region, owning-service, all]");
        }
        if (filter.values().isEmpty() || filter.values().size() > 10) {
            throw SecretErrors.parameter("Invalid filter values: the filter " + key + " takes 1 to 10 values.");
        }
        return secret -> filter.values().stream().anyMatch(value -> {
            boolean not = value.startsWith("!");
            return not != matches(secret, key, not ? value.substring(1) : value);
        });
    }

    private static boolean matches(SecretRecord secret, String key, String value) {
        return switch (key) {
            case "name" -> secret.name().startsWith(value);
            case "tag-key" -> secret.tags().keySet().stream().anyMatch(tag -> tag.startsWith(value));
            case "tag-value" -> secret.tags().values().stream().anyMatch(tag -> tag.startsWith(value));
            case "description" ->
                words(value).allMatch(wanted -> words(secret.description()).anyMatch(word -> begins(word, wanted)));
            case "primary-region", "owning-service" -> false;
            default -> {
                List<String> everything = new ArrayList<>();
                everything.add(secret.name());
                everything.addAll(words(secret.description()).toList());
                secret.tags().forEach((tagKey, tagValue) -> {
                    everything.add(tagKey);
                    everything.add(tagValue);
                });
                yield words(value).anyMatch(word -> everything.stream()
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))));
            }
        };
    }

    private static boolean begins(String text, String value) {
        return text.toLowerCase(Locale.ROOT).startsWith(value.toLowerCase(Locale.ROOT));
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.empty() : Stream.of(text.split("[\\s/_+=.@-]+"));
    }
}
