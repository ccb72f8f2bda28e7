package dev.opsctl.functions.mail.domain;

import java.util.Locale;
import java.util.Set;

/**
 * Follows HTML along and knows where in it a value would stand. Templates are the operator's; values are anybody's, so a value may only
 * stand where escaping makes it harmless: in text, in quoted attributes, and as (part of) an address.
 */
final class HtmlContext {
    /** What a value needs at its place. */
    enum Place {
        /** Text, or a quoted attribute: escaped. */
        TEXT,
        /** The begin of an address: http, https and mailto only. */
        ADDRESS,
        /** Within an address: percent-encoded. */
        ADDRESS_PART
    }

    private enum State {
        TEXT,
        TAG,
        NAME,
        AFTER_NAME,
        BEFORE_VALUE,
        QUOTED,
        UNQUOTED,
        COMMENT,
        RAW
    }

    private static final Set<String> ADDRESSES =
            Set.of("href", "src", "action", "cite", "background", "formaction", "poster");
    private static final Set<String> RAW_ELEMENTS =
            Set.of("script", "style", "textarea", "title", "xmp", "iframe", "noembed");

    private State state = State.TEXT;
    private char quote;
    private final StringBuilder tag = new StringBuilder();
    private final StringBuilder attribute = new StringBuilder();
    private final StringBuilder recent = new StringBuilder();
    private boolean valueBegan;

    /** Goes on over a piece of the template. */
    void literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            next(text.charAt(i));
        }
    }

    /** @throws InvalidTemplateException if no value may stand here */
    Place value(String name) {
        boolean begins = !valueBegan;
        valueBegan = true;
        recent.setLength(0);
        String lower = attribute.toString().toLowerCase(Locale.ROOT);
        if (state == State.TEXT) {
            return Place.TEXT;
        } else if (state == State.QUOTED
                && !lower.startsWith("on")
                && !Set.of("style", "srcdoc", "srcset").contains(lower)) {
            return !ADDRESSES.contains(lower) ? Place.TEXT : begins ? Place.ADDRESS : Place.ADDRESS_PART;
        }
        throw new InvalidTemplateException("{{" + name + "}} may stand in text and in quoted attributes, not in "
                + switch (state) {
                    case RAW -> "<" + tag + ">";
                    case COMMENT -> "a comment";
                    case QUOTED -> "the attribute " + lower;
                    case UNQUOTED, BEFORE_VALUE -> "an attribute without quotes";
                    default -> "a tag";
                });
    }

    /** Where it stands: what a section begins and ends with has to be the same. */
    String position() {
        return state + "/" + quote + "/" + (state == State.TEXT ? "" : tag + "/" + attribute);
    }

    private void next(char c) {
        switch (state) {
            case TEXT -> {
                if (c == '<') {
                    tag.setLength(0);
                    state = State.TAG;
                }
            }
            case TAG -> inTag(c);
            case NAME -> {
                if (c == '=') {
                    state = State.BEFORE_VALUE;
                } else if (c == '>' || c == '/') {
                    endOfTag(c);
                } else if (Character.isWhitespace(c)) {
                    state = State.AFTER_NAME;
                } else {
                    attribute.append(c);
                }
            }
            case AFTER_NAME -> {
                if (c == '=') {
                    state = State.BEFORE_VALUE;
                } else if (c == '>' || c == '/') {
                    endOfTag(c);
                } else if (!Character.isWhitespace(c)) {
                    attribute.setLength(0);
                    attribute.append(c);
                    state = State.NAME;
                }
            }
            case BEFORE_VALUE -> {
                valueBegan = false;
                if (c == '"' || c == '\'') {
                    quote = c;
                    state = State.QUOTED;
                } else if (!Character.isWhitespace(c)) {
                    state = State.UNQUOTED;
                }
            }
            case QUOTED -> {
                valueBegan |= !Character.isWhitespace(c);
                if (c == quote) {
                    quote = 0;
                    attribute.setLength(0);
                    state = State.AFTER_NAME;
                }
            }
            case UNQUOTED -> {
                if (c == '>') {
                    endOfTag(c);
                } else if (Character.isWhitespace(c)) {
                    attribute.setLength(0);
                    state = State.AFTER_NAME;
                }
            }
            case COMMENT -> {
                recent.append(c);
                if (recent.toString().endsWith("-->")) {
                    recent.setLength(0);
                    state = State.TEXT;
                }
            }
            case RAW -> {
                recent.append(c);
                if (recent.toString().toLowerCase(Locale.ROOT).endsWith("</" + tag)) {
                    tag.insert(0, '/');
                    attribute.setLength(0);
                    state = State.AFTER_NAME;
                }
            }
        }
    }

    private void inTag(char c) {
        if (c == '>') {
            endOfTag(c);
        } else if (Character.isWhitespace(c)) {
            attribute.setLength(0);
            state = State.AFTER_NAME;
        } else {
            tag.append(Character.toLowerCase(c));
            if (tag.toString().equals("!--")) {
                recent.setLength(0);
                state = State.COMMENT;
            }
        }
    }

    private void endOfTag(char c) {
        if (c == '/') {
            attribute.setLength(0);
            state = State.AFTER_NAME;
            return;
        }
        attribute.setLength(0);
        recent.setLength(0);
        state = RAW_ELEMENTS.contains(tag.toString()) ? State.RAW : State.TEXT;
    }
}
