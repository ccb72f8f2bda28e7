package dev.opsctl.local.engine.process;

import dev.opsctl.local.store.Draft;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** AWS's Runtime Interface Client on this disk: its jars and its native part. */
public final class RuntimeClient {

    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String NATIVE_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final List<Path> jars;
    private final Path library;

    private RuntimeClient(List<Path> jars, Path library) {
        this.jars = jars;
        this.library = library;
    }

    /**
     * Finds the client and unpacks its native library.
     *
     * @param directory where the library may be kept
     * @throws IOException if the client is not installed or has no native part for this machine; the message says what to do
     */
    public static RuntimeClient find(Path directory) throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            throw new IOException("AWS's Lambda Runtime Interface Client is not at " + folder
                    + ". Install it with ./install.sh, or name the engines' directory with -Dopsctl.engines=DIR.");
        }
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        String entry = "jni/libaws-lambda-jni." + platform() + ".so";
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                if (zip.getEntry(entry) != null) {
                    return new RuntimeClient(
                            jars, unpack(zip, entry, directory.resolve(jar.getFileName() + "-" + platform() + ".so")));
                }
            }
        }
        throw new IOException("AWS's Lambda Runtime Interface Client has no native part for " + platform()
                + ": it runs on Linux with x86-64 or arm64 only.");
    }

    private static Path folder() throws IOException {
        String engines = System.getProperty("opsctl.engines");
        if (engines != null) {
            return Path.of(engines).toAbsolutePath().resolve("ric");
        }
        try {
            Path code = Path.of(RuntimeClient.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
            // target/classes in the source tree, the jar when installed
            return Files.isDirectory(code)
                    ? code.resolve("../../engines/target/ric").normalize()
                    : code.resolveSibling("engines/ric");
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where this program lies", e);
        }
    }

    private static String platform() throws IOException {
        String os = System.getProperty("os.name");
        if (!"Linux".equals(os)) {
            throw new IOException(
                    "Lambda functions run under AWS's Runtime Interface Client, which is for Linux only; this is " + os
                            + ".");
        }
        String arch =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "aarch_64";
                    default ->
                        throw new IOException(
                                "Lambda functions run under AWS's Runtime Interface Client, which is for x86-64 and arm64 only; this is "
                                        + System.getProperty("os.arch") + ".");
                };
        boolean musl = Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
                        && !Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"))
                        && !Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"));
        return (musl ? "linux_musl-" : "linux-") + arch;
    }

    private static Path unpack(ZipFile zip, String entry, Path target) throws IOException {
        if (!Files.exists(target)) {
            Draft.write(target, draft -> {
                try (InputStream in = zip.getInputStream(zip.getEntry(entry))) {
                    Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
                }
            });
        }
        return target;
    }

    /** The class path of a child: the function's code before the client, as AWS's own images have it. */
    String classPath(List<Path> code) {
        return String.join(
                File.pathSeparator,
                Stream.concat(code.stream(), jars.stream()).map(Path::toString).toList());
    }

    String nativeOption() {
        return "-D" + NATIVE_PROPERTY + "=" + library;
    }
}
