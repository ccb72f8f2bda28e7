package dev.opsctl.outcome;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** An error never says a file's name twice and nothing else (OPS-3). */
class FileTroubleTest {

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyKindOfTroubleHasWords() {
        Stream<Class<?>> kinds = Stream.of(
                java.nio.file.AccessDeniedException.class,
                java.nio.file.AtomicMoveNotSupportedException.class,
                java.nio.file.DirectoryNotEmptyException.class,
                java.nio.file.FileAlreadyExistsException.class,
                java.nio.file.FileSystemException.class,
                java.nio.file.FileSystemLoopException.class,
                java.nio.file.NoSuchFileException.class,
                java.nio.file.NotDirectoryException.class,
                java.nio.file.NotLinkException.class);
        return kinds.map(kind -> DynamicTest.dynamicTest(kind.getSimpleName(), () -> {
            FileSystemException trouble = kind.getConstructors()[0].getParameterCount() == 3
                    ? (FileSystemException) kind.getConstructor(String.class, String.class, String.class)
                            .newInstance("some.json", null, null)
                    : (FileSystemException) kind.getConstructor(String.class).newInstance("some.json");
            tells(trouble);
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatReallyHappensHasWords() {
        Path none = folder.resolve("none");
        return Stream.<Executable>of(
                        () -> Files.readString(none),
                        () -> Files.readString(folder),
                        () -> Files.writeString(none.resolve("deeper"), ""),
                        () -> Files.createDirectory(folder),
                        () -> Files.list(Files.createFile(folder.resolve("file")))
                                .close(),
                        () -> Files.delete(folder))
                .map(act -> DynamicTest.dynamicTest("real", () -> tells(assertThrows(IOException.class, act))));
    }

    private static void tells(IOException trouble) {
        String why = FileTrouble.why(trouble);
        assertFalse(why.isBlank() || why.contains("some.json") || why.contains("/"), why);
    }
}
