package dev.opsctl.local.sdk;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * What stands in a request, as AWS's errors show it: as its own Java classes write themselves, or as JSON.
 *
 * @param opaque classes whose content is not shown, by the SDK's name of them: AWS shows which object it is
 * @param inner members that AWS's own classes have besides the SDK's, by the SDK's name of the class: AWS shows that they are not set
 */
record Shown(Map<String, String> opaque, Map<String, List<String>> inner) {

    String text(@Nullable Object value, boolean json) {
        StringBuilder text = new StringBuilder();
        if (json) {
            json(value, text);
        } else {
            java(value, text);
        }
        return text.toString();
    }

    private void java(@Nullable Object value, StringBuilder text) {
        if (value instanceof SdkPojo pojo) {
            pojo(pojo, text);
        } else if (value instanceof Map<?, ?> map) {
            String between = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(between).append(entry.getKey()).append('=');
                java(entry.getValue(), text);
                between = ", ";
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            String between = "[";
            for (Object item : list) {
                text.append(between);
                java(item, text);
                between = ", ";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else {
            text.append(value);
        }
    }

    private void pojo(SdkPojo pojo, StringBuilder text) {
        String name = pojo.getClass().getSimpleName();
        String hidden = opaque.get(name);
        if (hidden != null) {
            text.append(hidden).append('@').append(Integer.toHexString(System.identityHashCode(pojo)));
            return;
        }
        text.append(name);
        String between = "(";
        for (SdkField<?> field : pojo.sdkFields()) {
            String member = field.memberName();
            text.append(between)
                    .append(Character.toLowerCase(member.charAt(0)))
                    .append(member.substring(1))
                    .append('=');
            java(given(field, pojo), text);
            between = ", ";
        }
        inner.getOrDefault(name, List.of())
                .forEach(member -> text.append(", ").append(member).append("=null"));
        text.append(')');
    }

    private void json(@Nullable Object value, StringBuilder text) {
        if (value instanceof SdkPojo pojo) {
            String between = "{";
            for (SdkField<?> field : pojo.sdkFields()) {
                Object member = given(field, pojo);
                if (member != null) {
                    text.append(between);
                    quoted(field.locationName(), text);
                    text.append(':');
                    json(member, text);
                    between = ",";
                }
            }
            text.append(between.equals("{") ? "{}" : "}");
        } else if (value instanceof Map<?, ?> map) {
            String between = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(between);
                quoted(entry.getKey().toString(), text);
                text.append(':');
                json(entry.getValue(), text);
                between = ",";
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> list) {
            String between = "[";
            for (Object item : list) {
                text.append(between);
                json(item, text);
                between = ",";
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof SdkBytes bytes) {
            quoted(Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe()), text);
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quoted(String.valueOf(value), text);
        }
    }

    private static void quoted(String value, StringBuilder text) {
        text.append('"')
                .append(JsonStringEncoder.getInstance().quoteAsString(value))
                .append('"');
    }

    private static @Nullable Object given(SdkField<?> field, SdkPojo pojo) {
        Object value = field.getValueOrDefault(pojo);
        return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap ? null : value;
    }
}
