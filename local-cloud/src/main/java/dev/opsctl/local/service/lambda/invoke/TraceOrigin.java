package dev.opsctl.local.service.lambda.invoke;

import dev.opsctl.local.engine.trace.TraceHeader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an invocation's trace begins with.
 *
 * @param header the tracing header that it came with; null if none
 * @param links what the messages of its event came with: it is a trace of its own, linked with theirs
 * @param accepted when an asynchronous invocation was accepted, otherwise null
 * @param attempt which of an asynchronous invocation's attempts it is
 */
public record TraceOrigin(
        @Nullable TraceHeader header, List<TraceHeader> links, @Nullable Instant accepted, int attempt) {

    /** Of a synchronous invocation. @param header as it came, or null */
    public static TraceOrigin of(@Nullable String header) {
        return new TraceOrigin(TraceHeader.parse(header).orElse(null), List.of(), null, 1);
    }

    /** Of an asynchronous invocation. */
    static TraceOrigin event(String header, Instant accepted, int attempt) {
        return new TraceOrigin(TraceHeader.parse(header).orElse(null), List.of(), accepted, attempt);
    }

    /** Of messages; what is no header counts as absent. */
    public static TraceOrigin linked(List<String> headers) {
        return new TraceOrigin(
                null,
                headers.stream()
                        .map(TraceHeader::parse)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList(),
                null,
                1);
    }

    /** What is decided already: by who calls, or by who sent the messages. Null if nobody has. */
    @Nullable
    Boolean decided() {
        if (header != null) {
            return header.sampled();
        } else if (links.stream().anyMatch(TraceHeader::isSampled)) {
            return true;
        }
        boolean all = !links.isEmpty() && links.stream().allMatch(link -> link.sampled() != null);
        return all ? false : null;
    }
}
