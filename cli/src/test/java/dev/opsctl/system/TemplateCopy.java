package dev.opsctl.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The templates of the project, copied to where a test may change them. */
public final class TemplateCopy {

    public static final Path SOURCE = Path.of("..", "templates");

    private TemplateCopy() {}

    /** @return the folder for {@code opsctl deploy --templates} */
    static Path below(Path home) throws IOException {
        Path templates = home.resolve("templates");
        try (Stream<Path> files = Files.walk(SOURCE)) {
            for (Path file : files.toList()) {
                Files.copy(file, templates.resolve(SOURCE.relativize(file).toString()));
            }
        }
        return templates;
    }
}
