package dev.opsctl.local.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form with a file, {@code multipart/form-data}: what stands behind the file counts for nothing.
 *
 * @param values by name, in lower case
 * @param file the file's content; null if there is none
 * @param filename what the browser calls the file, or an empty text
 */
record FormFields(Map<String, String> values, byte @Nullable [] file, String filename) {

    private static final Pattern BOUNDARY = Pattern.compile("(?i)multipart/form-data.*;\\s*boundary=\"?([^\";]+)\"?.*");
    private static final Pattern NAME = Pattern.compile("(?i)\\bname=\"([^\"]*)\"");
    private static final Pattern FILENAME = Pattern.compile("(?i)\\bfilename=\"([^\"]*)\"");
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

    static boolean isForm(@Nullable String contentType) {
        return contentType != null && BOUNDARY.matcher(contentType).matches();
    }

    /** @return empty if it is no well-formed form */
    static Optional<FormFields> read(String contentType, byte[] body) {
        Matcher type = BOUNDARY.matcher(contentType);
        if (!type.matches()) {
            return Optional.empty();
        }
        byte[] first = ("--" + type.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] next = ("\r\n--" + type.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        Map<String, String> values = new LinkedHashMap<>();
        int at = find(body, first, 0);
        if (at < 0) {
            return Optional.empty();
        }
        at += first.length;
        while (at + 1 < body.length && !(body[at] == '-' && body[at + 1] == '-')) {
            int head = find(body, BLANK_LINE, at);
            int end = head < 0 ? -1 : find(body, next, head + BLANK_LINE.length - 2);
            if (end < 0) {
                return Optional.empty();
            }
            String headers = new String(body, at, head - at, StandardCharsets.UTF_8);
            byte[] content = Arrays.copyOfRange(body, Math.min(end, head + BLANK_LINE.length), end);
            Matcher name = NAME.matcher(headers);
            if (!name.find()) {
                return Optional.empty();
            }
            String field = name.group(1).toLowerCase(Locale.ROOT);
            if (field.equals("file")) {
                Matcher filename = FILENAME.matcher(headers);
                return Optional.of(new FormFields(values, content, filename.find() ? filename.group(1) : ""));
            }
            values.put(field, new String(content, StandardCharsets.UTF_8));
            at = end + next.length;
        }
        return Optional.of(new FormFields(values, null, ""));
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int i = from; i <= in.length - what.length; i++) {
            int n = 0;
            while (n < what.length && in[i + n] == what[n]) {
                n++;
            }
            if (n == what.length) {
                return i;
            }
        }
        return -1;
    }
}
