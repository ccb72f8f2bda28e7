package dev.opsctl.local.service.logs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a log event is: the {@code @ptr} of a query's results. @param position its place in the stream */
record RecordPointer(String group, String stream, String position) {

    private static final String SEPARATOR = "\n";

    /** The pointer that a text is; empty if it is none. */
    static Optional<RecordPointer> of(String text) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(SEPARATOR, -1);
            return parts.length == 3 ? Optional.of(new RecordPointer(parts[0], parts[1], parts[2])) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, group, stream, position).getBytes(StandardCharsets.UTF_8));
    }
}
