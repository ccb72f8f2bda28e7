package dev.opsctl.local.cloud;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Query strings and bodies of forms: names and values, percent-encoded, with ampersands between them. */
public final class QueryString {

    private QueryString() {}

    /** The values by name, decoded, in their order; a name without value has the empty string. @param encoded null for none */
    public static Map<String, List<String>> read(@Nullable String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (encoded == null) {
            return values;
        }
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                values.computeIfAbsent(
                                decode(equals < 0 ? pair : pair.substring(0, equals)), name -> new ArrayList<>(1))
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    /** Percent-decoding of one name or value, where a plus is a space; what is encoded wrongly stays as it is. */
    public static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }
}
