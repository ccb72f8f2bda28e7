package dev.opsctl.local.engine.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header section of an RFC 5322 message: fields unfolded, encoded words (RFC 2047) still encoded. */
public record MailHeaders(List<Field> fields, int bodyStart) {

    /** One header field. */
    public record Field(String name, String value) {}

    private static final Pattern ENCODED_WORD = Pattern.compile("=\\?([^?*]+)(?:\\*[^?]*)?\\?([BbQq])\\?([^?]*)\\?=");

    /** Reads up to the first empty line; a line that is no field ends the headers. */
    public static MailHeaders parse(byte[] message) {
        List<Field> fields = new ArrayList<>();
        int at = 0;
        while (at < message.length) {
            int end = at;
            while (end < message.length && message[end] != '\n') {
                end++;
            }
            int next = Math.min(end + 1, message.length);
            String line = new String(
                    message, at, (end > at && message[end - 1] == '\r' ? end - 1 : end) - at, StandardCharsets.UTF_8);
            if (line.isEmpty()) {
                return new MailHeaders(List.copyOf(fields), next);
            }
            int colon = line.indexOf(':');
            if ((line.charAt(0) == ' ' || line.charAt(0) == '\t') && !fields.isEmpty()) {
                Field last = fields.remove(fields.size() - 1);
                fields.add(new Field(last.name(), last.value() + " " + line.strip()));
            } else if (colon > 0) {
                fields.add(new Field(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip()));
            } else {
                return new MailHeaders(List.copyOf(fields), at);
            }
            at = next;
        }
        return new MailHeaders(List.copyOf(fields), message.length);
    }

    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** The mailboxes of every field of that name, as written: {@code Ana <ana@example.com>}. */
    public List<String> mailboxes(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .flatMap(field -> split(field.value()).stream())
                .toList();
    }

    /** Splits an address list at its commas, but not inside quotes, comments or angle brackets. */
    public static List<String> split(String addresses) {
        List<String> found = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < addresses.length(); i++) {
            char c = addresses.charAt(i);
            if (c == '\\' && quoted && i + 1 < addresses.length()) {
                current.append(c).append(addresses.charAt(++i));
                continue;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '<')) {
                depth++;
            } else if (!quoted && (c == ')' || c == '>')) {
                depth--;
            } else if (c == ',' && !quoted && depth <= 0) {
                found.add(current.toString().strip());
                current.setLength(0);
                continue;
            }
            current.append(c);
        }
        found.add(current.toString().strip());
        found.removeIf(String::isEmpty);
        return found;
    }

    /** The bare address of a mailbox: {@code ana@example.com} of {@code "Ana" <ana@example.com>}. */
    public static String address(String mailbox) {
        int open = mailbox.lastIndexOf('<');
        int close = mailbox.lastIndexOf('>');
        return (open >= 0 && close > open ? mailbox.substring(open + 1, close) : mailbox).strip();
    }

    /** Text with its encoded words decoded. */
    public static String decode(String value) {
        Matcher matcher = ENCODED_WORD.matcher(value.replaceAll("\\?=\\s+=\\?", "?==?"));
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(
                    text,
                    Matcher.quoteReplacement(
                            decodeWord(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group())));
        }
        return matcher.appendTail(text).toString();
    }

    private static String decodeWord(String charset, String encoding, String text, String whole) {
        try {
            byte[] bytes = "b".equalsIgnoreCase(encoding) ? Base64.getDecoder().decode(text) : quoted(text);
            return new String(bytes, Charset.forName(charset));
        } catch (IllegalArgumentException e) {
            return whole;
        }
    }

    private static byte[] quoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' && i + 2 < text.length()) {
                out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.write(c == '_' ? ' ' : c);
            }
        }
        return out.toByteArray();
    }
}
