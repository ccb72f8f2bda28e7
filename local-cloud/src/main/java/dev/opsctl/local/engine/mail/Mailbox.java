package dev.opsctl.local.engine.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where e-mail and SMS of the local cloud end up: one {@code .eml} file (RFC 5322) per message in {@code HOME/mailbox}, which any mail
 * program opens. A file appears whole or not at all.
 */
public final class Mailbox {

    /**
     * A message's place in the list.
     *
     * @param id the file's name without {@code .eml}; ids sort by time
     * @param account the AWS account that sent it
     * @param date the cloud's time when it was sent
     * @param from the sender's mailbox
     * @param to everyone it was delivered to, blind copies too
     * @param subject decoded
     * @param kind {@code ses} or {@code sns}
     */
    public record Entry(
            String id, String account, Instant date, String from, List<String> to, String subject, String kind) {}

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]+");
    private static final Map<Path, Entry> KNOWN = new ConcurrentHashMap<>();

    private final Path directory;

    /** @param home the cloud's state directory */
    public Mailbox(Path home) {
        this.directory = home.resolve("mailbox");
    }

    /**
     * Delivers a message.
     *
     * @param recipients the envelope's addresses
     * @param key what makes the delivery one: repeated with the same key and date, after a crash, it is still one message
     * @return the message's id
     */
    public String deliver(
            String account, String kind, Instant date, List<String> recipients, byte[] message, String key) {
        String id = String.format(
                "%013d-%s",
                date.toEpochMilli(),
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 13));
        String trace = "X-Opsctl-Account: " + account + "\r\nX-Opsctl-Kind: " + kind + "\r\nX-Opsctl-Date: " + date
                + "\r\nDelivered-To: " + String.join(",\r\n ", recipients) + "\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(message.length + 300);
        whole.writeBytes(trace.getBytes(StandardCharsets.UTF_8));
        whole.writeBytes(message);
        try {
            Files.createDirectories(directory);
            Path part = directory.resolve("." + id + ".part");
            Files.write(part, whole.toByteArray());
            Files.move(part, directory.resolve(id + ".eml"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the mailbox " + directory + ": " + e.getMessage(), e);
        }
        return id;
    }

    /** Every message, newest first. */
    public List<Entry> list() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".eml"))
                    .map(this::entry)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Entry::id).reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the mailbox " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A message as it was delivered. */
    public Optional<byte[]> read(String id) {
        Path file = directory.resolve(id + ".eml");
        if (!ID.matcher(id).matches() || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Optional<Entry> entry(Path file) {
        Entry known = KNOWN.get(file);
        if (known != null) {
            return Optional.of(known);
        }
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - 4);
        Optional<Entry> entry = read(id).map(bytes -> {
            MailHeaders headers = MailHeaders.parse(bytes);
            Instant date = headers.first("X-Opsctl-Date")
                    .map(Instant::parse)
                    .orElseGet(() -> Instant.ofEpochMilli(Long.parseLong(id.substring(0, 13))));
            return new Entry(
                    id,
                    headers.first("X-Opsctl-Account").orElse(""),
                    date,
                    MailHeaders.decode(headers.first("From").orElse("")),
                    headers.mailboxes("Delivered-To"),
                    MailHeaders.decode(headers.first("Subject").orElse("")),
                    headers.first("X-Opsctl-Kind").orElse(""));
        });
        entry.ifPresent(found -> KNOWN.put(file, found));
        return entry;
    }
}
