package dev.opsctl.local.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** What answers say, also where the SDK's {@code toString} hides it: secrets, bytes, streams. */
final class Answers {

    private Answers() {}

    /** All texts of an answer. */
    static String text(Object answer) {
        StringBuilder all = new StringBuilder();
        visit(answer, (member, value) -> all.append(member)
                .append('=')
                .append(
                        value instanceof SdkBytes bytes
                                ? bytes.asString(java.nio.charset.StandardCharsets.ISO_8859_1)
                                : value)
                .append('\n'));
        return all.toString();
    }

    /** @param visitor gets the name of each member that has a text or bytes (of an entry of a map: its key), and those */
    static void visit(Object answer, BiConsumer<String, Object> visitor) {
        visit("", answer, visitor);
    }

    private static void visit(String name, Object value, BiConsumer<String, Object> visitor) {
        if (value instanceof SdkPojo pojo) {
            for (SdkField<?> field : pojo.sdkFields()) {
                visit(field.memberName(), field.getValueOrDefault(pojo), visitor);
            }
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> visit(name, item, visitor));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                visit(name, String.valueOf(key), visitor);
                visit(String.valueOf(key), item, visitor);
            });
        } else if (value instanceof ResponseInputStream<?> stream) {
            visit(name, stream.response(), visitor);
            try (stream) {
                visitor.accept(name, SdkBytes.fromInputStream(stream));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (value instanceof String || value instanceof SdkBytes) {
            visitor.accept(name, value);
        }
    }
}
