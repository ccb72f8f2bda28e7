package dev.opsctl.local.engine.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads what a child writes to its standard output: plain lines, and between them the frames of the runtime's telemetry sink (magic
 * {@code A5 5A}, which no UTF-8 text contains; length at byte 4; 16 bytes of header), whose text is one event however many lines it has.
 */
final class LogReader {

    private static final int HEADER = 16;
    private static final int MAX_EVENT = 256 * 1024;

    private LogReader() {}

    static void read(InputStream stream, Consumer<String> events) throws IOException {
        InputStream in = new BufferedInputStream(stream, 16 * 1024);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int previous = -1;
        int c;
        while ((c = in.read()) >= 0) {
            if (c == 0xA5 && startOfCharacter(previous)) {
                if (line.size() > 0) {
                    emit(line, events);
                }
                frame(in, events);
                previous = '\n';
                continue;
            }
            if (c == '\n' || line.size() >= MAX_EVENT) {
                emit(line, events);
            }
            if (c != '\n') {
                line.write(c);
            }
            previous = c;
        }
        if (line.size() > 0) {
            emit(line, events);
        }
    }

    /** A5 is a continuation byte in UTF-8: after an ASCII byte it cannot be text. */
    private static boolean startOfCharacter(int previous) {
        return previous < 0x80;
    }

    private static void frame(InputStream in, Consumer<String> events) throws IOException {
        byte[] header = in.readNBytes(HEADER - 1);
        if (header.length < HEADER - 1) {
            return;
        }
        int length = (header[3] & 0xFF) << 24 | (header[4] & 0xFF) << 16 | (header[5] & 0xFF) << 8 | header[6] & 0xFF;
        byte[] body = in.readNBytes(Math.max(0, Math.min(length, 16 << 20)));
        events.accept(new String(body, StandardCharsets.UTF_8));
    }

    private static void emit(ByteArrayOutputStream line, Consumer<String> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        events.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
