package dev.opsctl.shrink;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes a jar again without those classes of the AWS SDK that nothing in it reaches ({@link Reach}). What is not the SDK's stays byte for byte.
 * The same jar gives the same bytes: entries keep their order and their times.
 */
public final class Shrink {

    /** One entry of the jar that is read: when it was last changed, and its content. */
    private record Entry(LocalDateTime time, byte[] content) {}

    private Shrink() {}

    /**
     * @param arguments the jar to read, the jar to write
     * @throws IOException if one cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        shrink(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    /**
     * @param from the jar to read
     * @param to where the smaller one goes; replaced if it is there
     * @throws IOException if one cannot be read or written
     */
    static void shrink(Path from, Path to) throws IOException {
        Map<String, Entry> entries = read(from);
        Reach reach = new Reach();
        entries.forEach((name, entry) -> {
            if (name.endsWith(".class")) {
                reach.add(className(name), entry.content());
            }
        });
        entries.forEach((name, entry) -> {
            // By these the JVM and the SDK find classes that no code names.
            if (name.startsWith("META-INF/services/") || name.endsWith("/execution.interceptors")) {
                reach.named(new String(entry.content(), StandardCharsets.UTF_8));
            }
        });
        reach.follow();
        try (ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            entries.forEach((name, entry) -> {
                byte[] content = name.endsWith(".class") ? reach.trimmed(className(name)) : entry.content();
                if (content != null) {
                    write(out, name, entry.time(), content);
                }
            });
        }
    }

    private static String className(String entry) {
        return entry.substring(0, entry.length() - ".class".length());
    }

    private static Map<String, Entry> read(Path jar) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), new Entry(entry.getTimeLocal(), in.readAllBytes()));
                }
            }
        }
        return entries;
    }

    private static void write(ZipOutputStream out, String name, LocalDateTime time, byte[] content) {
        try {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(time);
            out.putNextEntry(entry);
            out.write(content);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
