package dev.opsctl.operation;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Files that are bundled in this jar, by their path in it: {@code templates/app.yaml}. */
public final class Bundled {

    private Bundled() {}

    public static boolean exists(String path) {
        return Bundled.class.getResource("/" + path) != null;
    }

    /** @throws OperationException if this opsctl was built without it */
    public static byte[] bytes(String path) {
        try (InputStream in = Bundled.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new OperationException(
                        ExitCode.FAILED, "This opsctl was built without " + path, "Build it again: ./install.sh");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot read " + path + " from the opsctl jar: " + FileTrouble.why(e),
                    "Install again: ./install.sh",
                    e);
        }
    }

    /** The same, of a file in UTF-8. */
    public static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }
}
