package dev.opsctl.target;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens addresses in the operator's browser. */
public final class Browser {

    private Browser() {}

    /**
     * Opens an address that is for this operator alone. It goes through a file that only they can read: what a program is started with, everybody
     * on the machine can see.
     *
     * @return false if there is no browser to be had
     */
    public static boolean open(URI address) throws IOException {
        List<String> command = command();
        if (command.isEmpty()) {
            return false;
        }
        Path page = Directories.cloudState().resolveSibling("open.html");
        OwnerOnly.directoryOf(page);
        OwnerOnly.file(page);
        Files.writeString(
                page,
                "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><title>opsctl</title>"
                        + "<meta http-equiv=refresh content=\"0;url="
                        + address.toASCIIString().replace("&", "&amp;").replace("\"", "&quot;") + "\">",
                StandardCharsets.UTF_8);
        try {
            command.add(page.toUri().toString());
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false; // a program that is not there
        }
    }

    /** {@code $BROWSER}, as on other systems too, or what the desktop has; none without a display. */
    private static List<String> command() {
        String browser = System.getenv("BROWSER");
        if (browser != null && !browser.isBlank()) {
            return new ArrayList<>(List.of(browser.strip().split("\\s+")));
        }
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return new ArrayList<>(List.of("open"));
        } else if (system.contains("windows")) {
            return new ArrayList<>(List.of("rundll32", "url.dll,FileProtocolHandler"));
        }
        boolean display = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        return new ArrayList<>(display ? List.of("xdg-open") : List.of());
    }
}
