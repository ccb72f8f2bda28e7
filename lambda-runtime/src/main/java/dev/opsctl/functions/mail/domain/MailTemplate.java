package dev.opsctl.functions.mail.domain;

import dev.opsctl.functions.mail.domain.HtmlContext.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A mail's template in one language. Its file has head lines ({@code Subject:}, and {@code Required:} with the names that the data must
 * have), an empty line, the plain text, and below a line {@code --- html ---} the HTML.
 */
public final class MailTemplate {
    private static final String HTML = "--- html ---";
    private static final Pattern ADDRESS = Pattern.compile("(?i)(https?://|mailto:)[^\\s\"'<>`\\\\]*");
    // Whatever ends a line somewhere, and everything that no letter is.
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\s]+");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
    private static final int MAX_SUBJECT = 200;

    /** A mail, ready to go. */
    public record Rendered(String subject, String text, String html) {}

    private final List<String> required;
    private final Markup subject;
    private final Markup text;
    private final Markup html;

    private MailTemplate(List<String> required, Markup subject, Markup text, Markup html) {
        this.required = required;
        this.subject = subject;
        this.text = text;
        this.html = html;
    }

    /** @throws InvalidTemplateException if the file is no template */
    public static MailTemplate of(String file) {
        String lines = file.replace("\r\n", "\n");
        int headEnd = lines.indexOf("\n\n");
        int htmlBegin = lines.indexOf("\n" + HTML + "\n");
        if (headEnd < 0 || htmlBegin < headEnd) {
            throw new InvalidTemplateException(
                    "a template has head lines, an empty line, text, a line '" + HTML + "' and HTML");
        }
        String subject = null;
        List<String> required = new ArrayList<>();
        for (String line : lines.substring(0, headEnd).split("\n")) {
            if (line.startsWith("Subject:")) {
                subject = line.substring("Subject:".length()).trim();
            } else if (line.startsWith("Required:")) {
                for (String name : line.substring("Required:".length()).split(",")) {
                    required.add(name.trim());
                }
            } else {
                throw new InvalidTemplateException("the head has Subject: and Required:, not: " + line);
            }
        }
        if (subject == null || subject.isEmpty()) {
            throw new InvalidTemplateException("the head lacks Subject:");
        }
        return new MailTemplate(
                List.copyOf(required),
                Markup.compile(subject, null, (value, place) -> value),
                Markup.compile(
                        lines.substring(headEnd + 2, htmlBegin + 1), null, (value, place) -> CONTROLS.matcher(value)
                                .replaceAll("")),
                Markup.compile(
                        lines.substring(htmlBegin + HTML.length() + 2), new HtmlContext(), MailTemplate::escape));
    }

    /** @throws InvalidTemplateException if the data lacks what the template requires */
    public Rendered render(Map<String, Object> data) {
        for (String name : required) {
            Object value = data.get(name);
            if (value == null || "".equals(value)) {
                throw new InvalidTemplateException("data lacks " + name + ", which the template requires");
            }
        }
        String line = LINE_BREAKS.matcher(subject.render(data)).replaceAll(" ").trim();
        return new Rendered(shortened(line), text.render(data), html.render(data));
    }

    private static String shortened(String line) {
        return line.codePointCount(0, line.length()) <= MAX_SUBJECT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MAX_SUBJECT - 1)) + "…";
    }

    private static String escape(String value, Place place) {
        return switch (place) {
            case TEXT -> escaped(CONTROLS.matcher(value).replaceAll(""));
            case ADDRESS -> ADDRESS.matcher(value).matches() ? escaped(value) : "#";
            case ADDRESS_PART -> percentEncoded(value);
        };
    }

    /** All but RFC 3986's unreserved characters. */
    private static String percentEncoded(String value) {
        StringBuilder out = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static String escaped(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
