package dev.opsctl.local.service.cloudfront.edge;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Query strings and cookies by their names, as they came, in their order. */
final class QueryStrings {

    private QueryStrings() {}

    /** @param text parameters with ampersands between */
    static String kept(String text, Predicate<String> names) {
        return kept(text, "&", names);
    }

    /** @param text a Cookie header, or null */
    static String cookies(@Nullable String text, Predicate<String> names) {
        return text == null
                ? ""
                : kept(text.replaceAll(";\\s*", ";"), ";", names).replace(";", "; ");
    }

    private static String kept(String text, String separator, Predicate<String> names) {
        StringBuilder kept = new StringBuilder();
        for (String part : text.split(separator)) {
            if (!part.isEmpty() && names.test(name(part))) {
                kept.append(kept.length() == 0 ? "" : separator).append(part);
            }
        }
        return kept.toString();
    }

    private static String name(String part) {
        int equals = part.indexOf('=');
        return (equals < 0 ? part : part.substring(0, equals)).strip();
    }
}
