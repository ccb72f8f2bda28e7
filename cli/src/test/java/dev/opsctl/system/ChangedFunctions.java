package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Functions whose text somebody has changed, and the opsctl of such a build. */
final class ChangedFunctions {

    static final Path JAR = Path.of("..", "lambda-runtime", "target", "functions.jar");
    private static final Path SOURCES = Path.of("..", "lambda-runtime", "src", "main", "java");
    private static final String PACKAGE = "dev/opsctl/functions/";

    private final Path folder;

    /** @param folder where they lie, not there yet */
    ChangedFunctions(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("functions"));
        Files.copy(JAR, jar());
        digest();
    }

    private Path jar() {
        return folder.resolve("functions/functions.jar");
    }

    /** The text of a class of the functions, changed, which it has to be; without marks of nulls, which are not shipped. */
    static String text(String name, UnaryOperator<String> change) throws IOException {
        String text = Files.readString(SOURCES.resolve(PACKAGE + name + ".java"));
        String changed = change.apply(text);
        assertTrue(!text.equals(changed), name);
        return changed.replace("import org.jspecify.annotations.Nullable;\n", "")
                .replace("@Nullable ", "");
    }

    /** How a class is made that its function cannot start with. */
    static UnaryOperator<String> throwing(String simpleName) {
        String begin = "    public " + simpleName + "() {\n";
        return text ->
                text.replace(begin, begin + "        if (true) { throw new IllegalStateException(\"not today\"); }\n");
    }

    /** Compiles the changed text of a class, such as {@code orders/AppServer}, into them. */
    void edit(String name, UnaryOperator<String> change) throws IOException {
        Path source = folder.resolve("source/" + PACKAGE + name + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, text(name, change));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-nowarn",
                                "-cp",
                                JAR.toString(),
                                "-d",
                                classes.toString(),
                                source.toString()));
        try (FileSystem jar = FileSystems.newFileSystem(jar());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(jar.getPath("/" + classes.relativize(file)), Files.readAllBytes(file));
            }
        }
        digest();
    }

    /** Changes the code of all functions, and nothing that they do. */
    void release(String number) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(jar())) {
            Files.writeString(jar.getPath("/release.txt"), number);
        }
        digest();
    }

    private void digest() throws IOException {
        try {
            Files.writeString(
                    folder.resolve("functions/functions.jar.sha256"),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar()))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the opsctl that has these functions, with this test's directories. */
    Cli.Ran opsctl(String... arguments) throws IOException, InterruptedException {
        List<String> command = Cli.process(List.of(), folder + ":" + System.getProperty("java.class.path"), arguments);
        Path said = folder.resolve("said");
        Path warned = folder.resolve("warned");
        int status = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(warned.toFile())
                .start()
                .waitFor();
        return new Cli.Ran(
                status,
                Files.readString(said, StandardCharsets.UTF_8),
                Files.readString(warned, StandardCharsets.UTF_8));
    }
}
