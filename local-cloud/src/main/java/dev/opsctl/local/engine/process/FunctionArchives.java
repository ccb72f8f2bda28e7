package dev.opsctl.local.engine.process;

import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.store.Draft;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Class archives of function artifacts, with which a cold start takes half the time: one for each artifact, of the classes that its
 * functions were seen to load. The first child of each handler notes them; some seconds after it has answered, a JVM writes the archive in the
 * background, and later children start from it. Archives lie beside those of the cloud, below a name made of code and JDK, together with the
 * artifact under its SHA-256, because a JVM takes an archive only for the very file that it was made from.
 */
public final class FunctionArchives implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionArchives.class);
    private static final long QUIET_SECONDS = 4;
    private static final long LONGEST_WRITE_SECONDS = 120;
    private static final int KEPT = 6;

    /**
     * How a child is to be started.
     *
     * @param code the artifact's file to put on the class path
     * @param options of the JVM
     * @param noted where the child notes its classes; null if it does not
     */
    record Start(Path code, List<String> options, @Nullable Path noted) {

        static Start plain(Artifacts.Artifact artifact) {
            return new Start(artifact.file(), List.of(), null);
        }
    }

    /** A child's notes, and the class path that it had. */
    record Noted(Artifacts.Artifact artifact, String handler, Path classes, String classPath) {}

    private final @Nullable Path directory;
    private final Workers workers;
    private final Object writing = new Object();
    private Workers.@Nullable Planned write;
    private boolean closed;
    private final List<Noted> noted = new ArrayList<>();

    private FunctionArchives(@Nullable Path directory, Workers workers) {
        this.directory = directory;
        this.workers = workers;
    }

    /** The archives below {@code opsctl.archives}; none are used or made where that is not set. */
    public static FunctionArchives ofThisInstallation(Workers workers) {
        String archives = System.getProperty("opsctl.archives");
        return new FunctionArchives(archives == null ? null : Path.of(archives, "functions"), workers);
    }

    Start start(Artifacts.Artifact artifact, String handler, Path folder) {
        Start plain = Start.plain(artifact);
        if (directory == null) {
            return plain;
        }
        try {
            Path code = directory.resolve(artifact.sha256() + ".jar");
            if (!Files.exists(code)) {
                Draft.write(code, draft -> Files.copy(artifact.file(), draft, StandardCopyOption.REPLACE_EXISTING));
            }
            List<String> options = new ArrayList<>();
            Path archive = archive(artifact);
            if (Files.exists(archive)) {
                // Unmoved, so that all children share its pages: see ClassArchives of the command line
                options.addAll(List.of(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:ArchiveRelocationMode=0",
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:disable"));
            }
            if (Files.exists(list(artifact, handler))) {
                return new Start(code, options, null);
            }
            Path noted = folder.resolve("classes.lst");
            options.addAll(List.of("-XX:DumpLoadedClassList=" + noted, "-Xlog:disable"));
            return new Start(code, options, noted);
        } catch (IOException e) {
            LOG.warn("no class archive for {}: {}", handler, e.toString());
            return plain;
        }
    }

    /** Asked for only where there are archives: who has none starts no child that notes its classes. */
    private Path directory() {
        return Objects.requireNonNull(directory, "opsctl.archives");
    }

    private Path archive(Artifacts.Artifact artifact) {
        return directory().resolve(artifact.sha256() + ".jsa");
    }

    private Path list(Artifacts.Artifact artifact, String handler) {
        return directory().resolve(artifact.sha256()).resolve(handler.replaceAll("[^A-Za-z0-9_.$]", "_") + ".lst");
    }

    /** A child that notes its classes has answered: when it has become quiet, they go into the artifact's archive. */
    synchronized void answered(Noted child) {
        if (closed) {
            return;
        }
        noted.add(child);
        if (write != null) {
            write.cancel();
        }
        write = workers.after("class archives of functions", Duration.ofSeconds(QUIET_SECONDS), this::writeNoted);
    }

    private void writeNoted() {
        synchronized (writing) {
            writeNotedOnly();
        }
    }

    private void writeNotedOnly() {
        List<Noted> children;
        synchronized (this) {
            children = List.copyOf(noted);
            noted.clear();
        }
        Map<Artifacts.Artifact, String> artifacts = new LinkedHashMap<>();
        for (Noted child : children) {
            Path list = list(child.artifact(), child.handler());
            try {
                Draft.write(list, draft -> Files.copy(child.classes(), draft, StandardCopyOption.REPLACE_EXISTING));
                artifacts.put(child.artifact(), child.classPath());
            } catch (IOException e) {
                LOG.debug("{} has ended and taken its notes along; the next child makes them again", child.handler());
            }
        }
        artifacts.forEach(this::write);
    }

    private void write(Artifacts.Artifact artifact, String classPath) {
        Path draft = null;
        Process writing = null;
        try {
            Path lists = directory().resolve(artifact.sha256());
            Path classes = lists.resolve("all.txt");
            Files.write(classes, classes(lists));
            draft = Files.createTempFile(directory(), "archive", ".tmp");
            writing = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:dump",
                            "-XX:SharedClassListFile=" + classes,
                            "-XX:SharedArchiveFile=" + draft,
                            "-Xlog:disable",
                            "-cp",
                            classPath)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            if (writing.waitFor(LONGEST_WRITE_SECONDS, TimeUnit.SECONDS) && writing.exitValue() == 0) {
                Files.move(
                        draft, archive(artifact), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                prune();
            } else {
                writing.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.warn("no class archive for {}: {}", artifact.file(), e.toString());
        } catch (InterruptedException e) {
            writing.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            if (draft != null) {
                draft.toFile().delete();
            }
        }
    }

    /** The classes of all handlers, without the numbers that mean something only within one list. */
    private static Set<String> classes(Path lists) throws IOException {
        Set<String> classes = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(lists)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".lst")).sorted().toList()) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                // what is not yet written to its end is not a class name
                for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                    if (!line.startsWith("#") && !line.contains(" source: ")) {
                        classes.add(line.startsWith("@") ? line : line.replaceFirst(" id: \\d+.*$", ""));
                    }
                }
            }
        }
        return classes;
    }

    /** Archives of artifacts that were replaced long ago go. */
    private void prune() throws IOException {
        List<Path> archives;
        try (Stream<Path> files = Files.list(directory)) {
            archives = files.filter(f -> f.toString().endsWith(".jsa"))
                    .sorted((a, b) ->
                            Long.compare(b.toFile().lastModified(), a.toFile().lastModified()))
                    .toList();
        }
        for (Path old : archives.subList(Math.min(KEPT, archives.size()), archives.size())) {
            String name = old.toString().substring(0, old.toString().length() - ".jsa".length());
            File[] lists = new File(name).listFiles();
            for (File list : lists == null ? new File[0] : lists) {
                Files.delete(list.toPath());
            }
            Files.deleteIfExists(Path.of(name));
            Files.deleteIfExists(old);
            Files.deleteIfExists(Path.of(name + ".jar"));
        }
    }

    /** Ends; where archives are being recorded on purpose, what was noted is written first. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (write != null) {
                write.cancel();
            }
        }
        if (Boolean.getBoolean("opsctl.archives.make")) {
            writeNoted();
        }
    }
}
