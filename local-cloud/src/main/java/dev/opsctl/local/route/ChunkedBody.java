package dev.opsctl.local.route;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of an {@code aws-chunked} body, signed or not; trailing headers are there when it has been read to its end.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Streaming with trailers</a>
 */
final class ChunkedBody extends InputStream {

    private static final int SMALLEST = 8_192;

    private final InputStream in;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private long left;
    private boolean first = true;
    private boolean ended;
    private boolean small;
    private final @Nullable ChunkSignatures signatures;
    private final @Nullable Set<String> announced;
    private @Nullable String signature;

    /** What is wrong with a body, as S3 names it. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final int status;

        private Malformed(String code, int status, String message) {
            super(message);
            this.code = code;
            this.status = status;
        }

        String code() {
            return code;
        }

        int status() {
            return status;
        }
    }

    /**
     * @param signatures checks what is read, or null
     * @param announced the names of the trailers that must be there, in lower case: no others may; null if the body has been read and
     *     found right before
     */
    ChunkedBody(InputStream in, @Nullable ChunkSignatures signatures, @Nullable Set<String> announced) {
        this.signatures = signatures;
        this.announced = announced;
        this.in = new BufferedInputStream(in, 65_536);
    }

    Map<String, String> trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the body ends inside a chunk");
        }
        left -= count;
        if (signatures != null) {
            signatures.update(buffer, offset, count);
        }
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first && !line().isEmpty()) {
            throw new IOException("a chunk is longer than its header says");
        }
        if (!first && signatures != null) {
            signatures.chunk(signature);
        }
        first = false;
        boolean previousSmall = small;
        String header = line();
        int semicolon = header.indexOf(';');
        String size = semicolon < 0 ? header : header.substring(0, semicolon);
        if (!size.matches("[0-9a-fA-F]{1,12}")) {
            throw new IOException("a chunk has no size");
        }
        left = Long.parseLong(size, 16);
        int signed = header.indexOf("chunk-signature=");
        signature = signed < 0 ? null : header.substring(signed + 16).strip();
        small = left < SMALLEST;
        if (previousSmall && left > 0) {
            throw new Malformed(
                    "InvalidChunkSizeError",
                    403,
                    "Only the last chunk is allowed to have a size less than " + SMALLEST + " bytes");
        }
        if (left == 0) {
            ended = true;
            if (announced != null) {
                end(announced);
            }
        }
    }

    /** What follows the last chunk. */
    private void end(Set<String> announced) throws IOException {
        for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
            int colon = trailer.indexOf(':');
            String name = trailer.substring(0, Math.max(colon, 0)).strip().toLowerCase(Locale.ROOT);
            boolean known =
                    announced.contains(name) || signatures != null && name.equals(ChunkSignatures.TRAILER_SIGNATURE);
            if (!known || trailers.put(name, trailer.substring(colon + 1).strip()) != null) {
                throw malformedTrailer();
            }
        }
        if (!trailers.keySet().containsAll(announced) || in.read() >= 0) {
            throw malformedTrailer();
        }
        if (signatures != null) {
            signatures.chunk(signature);
            if (!announced.isEmpty()) {
                signatures.trailers(trailers);
                trailers.remove(ChunkSignatures.TRAILER_SIGNATURE);
            } else if (!trailers.isEmpty()) {
                throw malformedTrailer();
            }
        }
    }

    private static Malformed malformedTrailer() {
        return new Malformed(
                "MalformedTrailerError",
                400,
                "The request contained trailing data that was not well-formed or did not conform to our published schema.");
    }

    /** A line without its end; empty at the end of the body. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
            if (line.length() > 8_192) {
                throw new IOException("a chunk's header is too long");
            }
        }
        String text = line.toString();
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
