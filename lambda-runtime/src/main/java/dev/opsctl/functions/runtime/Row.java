package dev.opsctl.functions.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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

    /** @throws IllegalStateException if there is no such attribute, or it is no whole number that an {@code int} holds */
    public int integer(String name) {
        long number = number(name);
        if (number != (int) number) {
            throw wrong("whose " + name + " is too large");
        }
        return (int) number;
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

    /**
     * A text that stands for something else.
     *
     * @param parse throws if the text is none of its kind
     * @throws IllegalStateException if there is no such attribute, or it is no such text
     */
    public <T> T parsed(String name, Function<String, T> parse) {
        String text = text(name);
        try {
            return parse.apply(text);
        } catch (RuntimeException e) {
            throw wrong("whose " + name + " is unreadable");
        }
    }

    /** @throws IllegalStateException if there is no such attribute, or it is no time */
    public Instant time(String name) {
        return parsed(name, Instant::parse);
    }

    /**
     * What a list shows of items: one that cannot be read is left out, and the log names it. Whoever asks for it alone is told what is wrong with
     * it, and the others are there all the same.
     */
    public static <T> List<T> listed(
            List<Map<String, AttributeValue>> items, Function<Map<String, AttributeValue>, T> reader) {
        List<T> listed = new ArrayList<>();
        for (Map<String, AttributeValue> item : items) {
            try {
                listed.add(reader.apply(item));
            } catch (IllegalStateException e) {
                Log.warn("left out of a list", "why", e.getMessage());
            }
        }
        return listed;
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
