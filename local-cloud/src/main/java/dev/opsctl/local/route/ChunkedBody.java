package dev.opsctl.local.route;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The content of an {@code aws-chunked} body, signed or not; trailing headers are there when it has been read to its end.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Streaming with trailers</a>
 */
final class ChunkedBody extends InputStream {

    private final InputStream in;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private long left;
    private boolean first = true;
    private boolean ended;
    private final ChunkSignatures signatures;
    private String signature;

    /** @param signatures checks what is read, or null */
    ChunkedBody(InputStream in, ChunkSignatures signatures) {
        this.signatures = signatures;
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
        String header = line();
        int semicolon = header.indexOf(';');
        String size = semicolon < 0 ? header : header.substring(0, semicolon);
        if (!size.matches("[0-9a-fA-F]{1,12}")) {
            throw new IOException("a chunk has no size");
        }
        left = Long.parseLong(size, 16);
        int signed = header.indexOf("chunk-signature=");
        signature = signed < 0 ? null : header.substring(signed + 16).strip();
        if (left == 0) {
            ended = true;
            for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                int colon = trailer.indexOf(':');
                if (colon > 0) {
                    trailers.put(
                            trailer.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            trailer.substring(colon + 1).strip());
                }
            }
            if (signatures != null) {
                signatures.chunk(signature);
                if (!trailers.isEmpty()) {
                    signatures.trailers(trailers);
                }
            }
        }
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
