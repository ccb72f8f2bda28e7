package dev.opsctl.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class archives with which the local cloud's JVMs start in half the time. They lie in a directory whose name is made of the code and
 * the JDK they were made from, so another build or another JDK finds none rather than an old one. The installer makes them: it runs
 * commands with {@code -Dopsctl.archives=make}, and whoever stops a JVM that recorded one gives it its name when it is complete, for the
 * JVM crashes on half an archive.
 *
 * @param directory where the archives of this code and this JDK belong
 * @param make whether to record those that are missing
 */
record ClassArchives(Path directory, boolean make) {

    private static final String CLOUD = "cloud.jsa";
    private static final String DRAFT = ".new";

    static ClassArchives of(Path install, Path engines) throws IOException {
        return new ClassArchives(
                install.resolve("archives").resolve(key(install.resolve("lib"), engines)),
                "make".equals(System.getProperty("opsctl.archives")));
    }

    /** The options of the cloud's JVM: use the archive that is there, record the one that is missing, or do without. */
    List<String> options() throws IOException {
        Path cloud = directory.resolve(CLOUD);
        String engines = "-Dopsctl.archives=" + directory;
        if (Files.exists(cloud)) {
            // At the address that it was made for: at another one, as security updates of JDK 17 have it by default,
            // each page is
            // written anew, which takes a tenth of a start and 100 MB.
            return List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:ArchiveRelocationMode=0",
                    "-XX:SharedArchiveFile=" + cloud,
                    "-Xshare:auto",
                    engines);
        }
        if (make) {
            Files.createDirectories(directory);
            return List.of("-XX:ArchiveClassesAtExit=" + cloud + DRAFT, engines, "-Dopsctl.archives.make=true");
        }
        return List.of(engines);
    }

    /** To be called when the cloud's JVM has ended: what it recorded is used from now on. */
    void complete() {
        Path draft = directory.resolve(CLOUD + DRAFT);
        if (make && Files.exists(draft)) {
            try {
                Files.move(draft, directory.resolve(CLOUD), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Libraries by name, size and time, as the JVM compares them itself; our own jar, which changes most, by its content. */
    private static String key(Path... directories) throws IOException {
        MessageDigest digest = sha256();
        digest.update((System.getProperty("java.home") + System.getProperty("java.vm.version"))
                .getBytes(StandardCharsets.UTF_8));
        for (Path directory : directories) {
            for (Path jar : jars(directory)) {
                String name = jar.getFileName().toString();
                digest.update((jar + "|" + Files.size(jar) + "|" + Files.getLastModifiedTime(jar) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
                if (name.startsWith("opsctl-")) {
                    digest.update(Files.readAllBytes(jar));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    private static List<Path> jars(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
