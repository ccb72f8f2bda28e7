package dev.opsctl.functions.runtime;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item of a table. What each item of the table has is read strictly: an item without it fails with the attribute's name. That is an
 * {@link IllegalStateException}, the table's fault: an {@link IllegalArgumentException} would tell a caller of an API that the call is wrong.
 */
public record Row(Map<String, AttributeValue> item) {

    /** @throws IllegalStateException if there is no such attribute */
    public AttributeValue value(String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw wrong("without " + name);
        }
        return value;
    }

    /** @throws IllegalStateException if there is no such attribute, or it is no text */
    public String text(String name) {
        String text = value(name).s();
        if (text == null) {
            throw wrong("whose " + name + " is no text");
        }
        return text;
    }

    /** @throws IllegalStateException if there is no such attribute, or it is no whole number */
    public long number(String name) {
        try {
            return Long.parseLong(value(name).n());
        } catch (NumberFormatException e) {
            throw wrong("whose " + name + " is no whole number");
        }
    }

    /** @throws IllegalStateException if there is no such attribute, or it names none of these */
    public <E extends Enum<E>> E choice(String name, Class<E> of) {
        String text = text(name);
        try {
            return Enum.valueOf(of, text);
        } catch (IllegalArgumentException e) {
            throw wrong("whose " + name + " is " + text);
        }
    }

    /** A text that not every item has, or null. */
    public @Nullable String optional(String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse(null);
    }

    /** Names the item by its ids only: the rest may be somebody's data, and this goes to the log. */
    private IllegalStateException wrong(String what) {
        Map<String, String> ids = new TreeMap<>();
        item.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).endsWith("id") && value.s() != null) {
                ids.put(name, value.s());
            }
        });
        return new IllegalStateException("an item " + what + ": " + ids);
    }
}
