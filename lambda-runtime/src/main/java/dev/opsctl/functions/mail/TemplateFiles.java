package dev.opsctl.functions.mail;

import dev.opsctl.functions.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The template bucket: {@code mail/index.json} lists what may be used ({@code {"defaultLocale","fallback","templates":[{"id","name",
 * "locales"}]}}), {@code mail/NAME.LOCALE.mail} are the templates. A caller's words are looked up in the list and never become a key.
 */
public final class TemplateFiles {
    /** How long a file that was read counts as current, in nanoseconds: an upload takes effect after this time. */
    private static final long FRESH = 10_000_000_000L;

    private record Cached(String text, String etag, long at) {}

    /** A template in one language. {@code standsIn} says that it is not the one that was asked for. */
    public record Found(String key, String etag, String name, String locale, boolean standsIn) {}

    private final S3Client s3;
    private final String bucket;
    private final Map<String, Cached> cache = new ConcurrentHashMap<>();

    public TemplateFiles(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** The text of a template as it was found, or as it is now if it has changed since. */
    public Optional<String> text(String key, String etag) {
        Cached known = cache.get(key);
        return known != null && known.etag().equals(etag)
                ? Optional.of(known.text())
                : file(key).map(Cached::text);
    }

    /**
     * Finds a template in the wanted language, else in its plain form (es for es-MX), else in the default one; if it is listed and not
     * there, the one that the index names as fallback.
     *
     * @return empty if the list does not have it, or nothing that could stand in is there
     */
    public Optional<Found> find(@Nullable String nameOrId, @Nullable String locale) {
        Optional<Cached> file = file("mail/index.json");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> index = Json.parseObject(file.get().text());
        Map<String, Map<String, Object>> listed = listed(index);
        Map<String, Object> wanted = nameOrId == null ? null : listed.get(nameOrId);
        if (wanted == null) {
            return Optional.empty();
        }
        List<Map<String, Object>> candidates = new ArrayList<>(List.of(wanted));
        String fallback = Json.text(index, "fallback");
        if (fallback != null && listed.containsKey(fallback)) {
            candidates.add(listed.get(fallback));
        }
        for (Map<String, Object> template : candidates) {
            for (String language : languages(locale, Json.text(index, "defaultLocale"))) {
                String name = Json.text(template, "name");
                if (name != null && Json.list(template, "locales").contains(language)) {
                    String key = "mail/" + name + "." + language + ".mail";
                    Optional<Cached> found = file(key);
                    if (found.isPresent()) {
                        boolean standsIn = template != wanted || locale != null && !locale.startsWith(language);
                        return Optional.of(new Found(key, found.get().etag(), name, language, standsIn));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> languages(@Nullable String locale, @Nullable String otherwise) {
        Set<String> languages = new LinkedHashSet<>();
        if (locale != null) {
            languages.add(locale);
            languages.add(locale.substring(0, 2));
        }
        languages.add(otherwise == null ? "en" : otherwise);
        return languages;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> listed(Map<String, Object> index) {
        Map<String, Map<String, Object>> listed = new LinkedHashMap<>();
        for (Object element : Json.list(index, "templates")) {
            Map<String, Object> template = (Map<String, Object>) element;
            listed.put(Json.text(template, "id"), template);
            listed.put(Json.text(template, "name"), template);
        }
        return listed;
    }

    private Optional<Cached> file(String key) {
        Cached known = cache.get(key);
        if (known != null && System.nanoTime() - known.at() < FRESH) {
            return Optional.of(known);
        }
        try {
            ResponseBytes<GetObjectResponse> object =
                    s3.getObjectAsBytes(request -> request.bucket(bucket).key(key));
            Cached read = new Cached(
                    object.asString(StandardCharsets.UTF_8), object.response().eTag(), System.nanoTime());
            cache.put(key, read);
            return Optional.of(read);
        } catch (NoSuchKeyException e) {
            cache.remove(key);
            return Optional.empty();
        }
    }
}
