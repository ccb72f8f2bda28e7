package dev.opsctl.local.service.apigateway.execute;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** {@code $util} of mapping templates. */
public final class TemplateFunctions {

    /** Escapes as AWS does: quotes, backslash and slash with a backslash, control and non-ASCII characters as {@code \}{@code uXXXX}. */
    public @Nullable String escapeJavaScript(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (char c : value.toString().toCharArray()) {
            switch (c) {
                case '\'', '"', '\\', '/' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 32 || c > 126) {
                        out.append(String.format("\\u%04X", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    public Object parseJson(String json) {
        return TemplateInput.parse(json);
    }

    public @Nullable String urlEncode(@Nullable Object value) {
        return value == null ? null : URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    public @Nullable String urlDecode(@Nullable Object value) {
        return value == null ? null : URLDecoder.decode(value.toString(), StandardCharsets.UTF_8);
    }

    public @Nullable String base64Encode(@Nullable Object value) {
        return value == null
                ? null
                : Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    public @Nullable String base64Decode(@Nullable Object value) {
        return value == null
                ? null
                : new String(Base64.getMimeDecoder().decode(value.toString()), StandardCharsets.UTF_8);
    }
}
