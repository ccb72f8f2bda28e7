package dev.opsctl.local.identity.action;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags that a request brings, whatever form the service gives them. */
final class RequestTags {

    private RequestTags() {}

    static Map<String, String> of(Members members) {
        Map<String, String> tags = new LinkedHashMap<>(members.tags());
        Members tagging = members.structure("Tagging");
        if (tagging != null) {
            tagging.structures("TagSet")
                    .forEach(tag -> tags.put(String.valueOf(tag.text("Key")), String.valueOf(tag.get("Value"))));
        } else if (members.text("Tagging") != null) {
            for (String pair : members.text("Tagging").split("&")) {
                int equal = pair.indexOf('=');
                tags.put(
                        decoded(equal < 0 ? pair : pair.substring(0, equal)),
                        equal < 0 ? "" : decoded(pair.substring(equal + 1)));
            }
        }
        Members configuration = members.structure("CreateBucketConfiguration");
        if (configuration != null) {
            tags.putAll(configuration.tags());
        }
        return tags;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // the service refuses it
        }
    }

    /** The keys of tags that are set or removed; null if there are none. */
    static @Nullable List<String> keys(Members members) {
        List<String> keys = new ArrayList<>(of(members).keySet());
        for (String member : List.of("TagKeys", "TagKeyList")) {
            keys.addAll(members.texts(member));
        }
        return keys.isEmpty() ? null : keys;
    }
}
