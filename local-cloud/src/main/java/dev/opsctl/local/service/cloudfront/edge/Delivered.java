package dev.opsctl.local.service.cloudfront.edge;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of an answer that a viewer needs: nothing of what he has, a stretch, or for HEAD no content. */
final class Delivered {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private Delivered() {}

    static Answer to(ViewerRequest request, Answer answer) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        if (!read || answer.status() != 200) {
            return request.method().equals("HEAD") ? head(answer) : answer;
        } else if (isKnown(request.headers(), answer.headers())) {
            Headers headers = answer.headers().copy();
            headers.remove("Content-Type").remove("Content-Length").remove("Content-Encoding");
            return Answer.of(304, headers, new byte[0]);
        }
        Matcher range = RANGE.matcher(String.valueOf(request.headers().get("Range")));
        if (range.matches()
                && appliesTo(request.headers().get("If-Range"), answer.headers())
                && answer.body().length > 0) {
            return stretch(request, answer, range.group(1), range.group(2));
        }
        return request.method().equals("HEAD") ? head(answer) : answer;
    }

    private static Answer head(Answer answer) {
        return new Answer(answer.status(), answer.headers(), new byte[0], answer.length());
    }

    private static boolean isKnown(Headers request, Headers answer) {
        String tags = request.joined("If-None-Match");
        if (tags != null) {
            String tag = answer.get("ETag");
            return tags.strip().equals("*")
                    || tag != null
                            && List.of(tags.split(",")).stream()
                                    .anyMatch(one -> plain(one).equals(plain(tag)));
        }
        String since = request.get("If-Modified-Since");
        String modified = answer.get("Last-Modified");
        return since != null
                && modified != null
                && HttpDates.read(since)
                        .flatMap(then -> HttpDates.read(modified).map(time -> !time.isAfter(then)))
                        .orElse(false);
    }

    private static String plain(String tag) {
        String text = tag.strip();
        return text.startsWith("W/") ? text.substring(2) : text;
    }

    private static boolean appliesTo(@Nullable String condition, Headers answer) {
        return condition == null
                || condition.equals(answer.get("ETag"))
                || condition.equals(answer.get("Last-Modified"));
    }

    private static Answer stretch(ViewerRequest request, Answer answer, String first, String last) {
        int size = answer.body().length;
        if (first.isEmpty() && last.isEmpty()) {
            return request.method().equals("HEAD") ? head(answer) : answer;
        }
        long from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
        long to = first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
        Headers headers = answer.headers().copy();
        if (from >= size || from > to) {
            headers.set("Content-Range", "bytes */" + size);
            return Answer.of(416, headers, new byte[0]);
        }
        headers.set("Content-Range", "bytes " + from + "-" + to + "/" + size);
        byte[] part = Arrays.copyOfRange(answer.body(), (int) from, (int) to + 1);
        return new Answer(206, headers, request.method().equals("HEAD") ? new byte[0] : part, part.length);
    }
}
