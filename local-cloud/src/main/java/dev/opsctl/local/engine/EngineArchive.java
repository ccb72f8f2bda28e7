package dev.opsctl.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class archive of an engine's JVM. Whoever started the local cloud names the directory by {@code opsctl.archives}, one for each
 * combination of code and JDK; with {@code opsctl.archives.make} a missing archive is recorded by the run that ends next.
 */
final class EngineArchive {

    private static final Logger LOG = LoggerFactory.getLogger(EngineArchive.class);

    private final String name;
    private final boolean possible;

    /**
     * @param jars where the engine's modules are. A JVM that records writes their places as URLs and JDK 17 takes them for paths: it ends
     *     if there is a space in one
     */
    EngineArchive(String name, Path jars) {
        this.name = name;
        this.possible = jars.toAbsolutePath()
                .toUri()
                .getRawPath()
                .startsWith(jars.toAbsolutePath().toString());
    }

    private Path file() {
        String directory = System.getProperty("opsctl.archives");
        return directory == null || !possible ? null : Path.of(directory, name + ".jsa");
    }

    private Path draft() {
        return Path.of(file() + ".new");
    }

    /** What the engine's JVM is to be started with. */
    List<String> options() {
        if (file() == null) {
            return List.of();
        }
        if (Files.exists(file())) {
            return List.of("-XX:SharedArchiveFile=" + file(), "-Xshare:auto");
        }
        return Boolean.getBoolean("opsctl.archives.make") ? List.of("-XX:ArchiveClassesAtExit=" + draft()) : List.of();
    }

    /** To be called when the engine's JVM has ended: what it recorded is used from now on. */
    void complete() {
        if (file() != null && Boolean.getBoolean("opsctl.archives.make") && Files.exists(draft())) {
            try {
                Files.move(draft(), file(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                LOG.warn("The {} engine's class archive is not used: {}", name, e.toString());
            }
        }
    }
}
