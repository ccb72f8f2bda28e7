package dev.opsctl.local.engine.trace;

import dev.opsctl.local.cloud.Caller;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A tracing header: {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}.
 *
 * @param root the trace's id
 * @param parent the (sub)segment that calls; null at the begin of a trace
 * @param sampled null if nobody has decided yet
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">Tracing header</a>
 */
public record TraceHeader(String root, @Nullable String parent, @Nullable Boolean sampled) {

    private static final int ROOT_LENGTH = 35;
    private static final int ID_LENGTH = 16;
    private static final int TIME_END = 10;

    /** Empty for what is no header with a root; parts that are malformed or unknown count as absent. */
    public static Optional<TraceHeader> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String root = null;
        String parent = null;
        Boolean sampled = null;
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf(';', at);
            end = end < 0 ? text.length() : end;
            int equals = text.indexOf('=', at);
            if (equals > at && equals < end) {
                String key = text.substring(at, equals).strip();
                String value = text.substring(equals + 1, end).strip();
                if (key.equalsIgnoreCase("Root") && isTraceId(value)) {
                    root = value;
                } else if (key.equalsIgnoreCase("Parent") && isId(value)) {
                    parent = value;
                } else if (key.equalsIgnoreCase("Sampled")) {
                    sampled = value.equals("1") ? Boolean.TRUE : value.equals("0") ? Boolean.FALSE : null;
                }
            }
            at = end + 1;
        }
        return root == null ? Optional.empty() : Optional.of(new TraceHeader(root, parent, sampled));
    }

    /** What a request came with. */
    public static Optional<TraceHeader> of(Caller caller) {
        return parse(caller.context().get(Caller.TRACE_HEADER));
    }

    /** The caller with this header on all that is called as him. */
    public Caller on(Caller caller) {
        return caller.with(Caller.TRACE_HEADER, toString());
    }

    /** The begin of a trace. */
    public static TraceHeader begin(Instant now, @Nullable Boolean sampled) {
        return new TraceHeader(newTraceId(now), null, sampled);
    }

    public static String newTraceId(Instant now) {
        byte[] random = new byte[12];
        ThreadLocalRandom.current().nextBytes(random);
        return "1-" + HexFormat.of().toHexDigits((int) now.getEpochSecond()) + "-"
                + HexFormat.of().formatHex(random);
    }

    /** An id for a segment or subsegment. */
    public static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** Whether the text is {@code 1-}, 8 and 24 hexadecimal digits. */
    public static boolean isTraceId(String text) {
        return text.length() == ROOT_LENGTH
                && text.startsWith("1-")
                && text.charAt(TIME_END) == '-'
                && isHex(text, 2, TIME_END)
                && isHex(text, TIME_END + 1, ROOT_LENGTH);
    }

    /** Whether the text is 16 hexadecimal digits. */
    public static boolean isId(String text) {
        return text.length() == ID_LENGTH && isHex(text, 0, ID_LENGTH);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** When a trace began, by its id, in seconds since 1970. */
    public static long seconds(@Nullable String traceId) {
        return HexFormat.fromHexDigitsToLong(traceId, 2, TIME_END);
    }

    /** The same trace, decided. */
    public TraceHeader decided(boolean samples) {
        return new TraceHeader(root, parent, samples);
    }

    public boolean isSampled() {
        return Boolean.TRUE.equals(sampled);
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return "Root=" + root + (parent == null ? "" : ";Parent=" + parent)
                + (sampled == null ? "" : ";Sampled=" + (sampled ? "1" : "0"));
    }
}
