package dev.opsctl.render;

import dev.opsctl.outcome.Activity;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The terminal as a whole screen with keys, for commands that stay. While it is open, keys come one by one and unseen, and what was on the
 * terminal before waits on its other screen; that comes back when it is closed, also by Ctrl-C.
 */
public final class Screen implements AutoCloseable {

    /** What somebody pressed; other characters as they are. */
    public enum Key {
        NONE,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        NEXT,
        ENTER,
        BACK,
        PLUS,
        MINUS,
        QUIT,
        OTHER
    }

    /** Columns and rows. */
    public record Size(int columns, int rows) {}

    private static final Path TERMINAL = Path.of("/dev/tty");
    private static final Size USUAL = new Size(80, 24);
    private static final String OPEN = "\u001b[?1049h\u001b[?25l";
    private static final String CLOSE = "\u001b[?25h\u001b[?1049l";
    private static final int ESCAPE = 27;

    private final String before;
    private final InputStream keys;
    private final OutputStream out;
    private final Thread restore = new Thread(this::restore);

    private Screen(String before) throws IOException {
        this.before = before;
        this.keys = new FileInputStream(TERMINAL.toFile());
        this.out = new FileOutputStream(TERMINAL.toFile());
    }

    /** Whether standard output is a terminal, as the launcher found ({@code -Dopsctl.tty.out}). */
    public static boolean stdoutIsTerminal() {
        String found = System.getProperty("opsctl.tty.out");
        if (found != null) {
            return Boolean.parseBoolean(found);
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether colours may be written to standard output. */
    public static boolean coloured() {
        return stdoutIsTerminal() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    /** The terminal's size, or that which {@code COLUMNS} says, or 80 by 24. */
    public static Size size() {
        try {
            if (stdoutIsTerminal()) {
                String[] size = stty("size").strip().split(" ");
                if (size.length == 2 && Integer.parseInt(size[1]) > 0) {
                    return new Size(Integer.parseInt(size[1]), Integer.parseInt(size[0]));
                }
            }
            return new Size(columns(System.getenv("COLUMNS")).orElse(USUAL.columns()), USUAL.rows());
        } catch (IOException | NumberFormatException e) {
            return USUAL;
        }
    }

    /** How many places a line of standard output has: the terminal's, or what {@code COLUMNS} says, or else as many as there is text. */
    public static int width() {
        return stdoutIsTerminal() || columns(System.getenv("COLUMNS")).isPresent()
                ? size().columns()
                : Integer.MAX_VALUE;
    }

    /** What is no number of columns says nothing. */
    private static OptionalInt columns(String said) {
        return said != null && said.strip().matches("[1-9][0-9]{0,4}")
                ? OptionalInt.of(Integer.parseInt(said.strip()))
                : OptionalInt.empty();
    }

    /** @throws IOException if this is no terminal, or stty is not there */
    public static Screen open() throws IOException {
        Activity.silence();
        Screen screen = new Screen(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(screen.restore);
        // Reading returns after a tenth of a second without a key.
        stty("-icanon", "-echo", "min", "0", "time", "1");
        screen.write(OPEN);
        return screen;
    }

    /** Shows these lines from the top, and blanks below, on a terminal of this size. */
    public void show(List<String> lines, Size size) throws IOException {
        StringBuilder all = new StringBuilder("\u001b[H");
        int rows = size.rows();
        for (int i = 0; i < rows; i++) {
            all.append(i < lines.size() ? lines.get(i) : "").append("\u001b[K").append(i < rows - 1 ? "\r\n" : "");
        }
        write(all.toString());
    }

    /** Waits for a key, no longer than this. */
    public Key key(long millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        do {
            int pressed = keys.read();
            if (pressed >= 0) {
                return key(pressed);
            }
        } while (System.nanoTime() < end);
        return Key.NONE;
    }

    private Key key(int pressed) throws IOException {
        return switch (pressed) {
            case 'q', 'Q', 3, 4 -> Key.QUIT;
            case '+', '=' -> Key.PLUS;
            case '-', '_' -> Key.MINUS;
            case '\t' -> Key.NEXT;
            case '\r', '\n' -> Key.ENTER;
            case 127, 8 -> Key.BACK;
            case 'k' -> Key.UP;
            case 'j' -> Key.DOWN;
            case ESCAPE -> escaped();
            default -> Key.OTHER;
        };
    }

    private Key escaped() throws IOException {
        int kind = keys.read();
        if (kind != '[' && kind != 'O') {
            return Key.BACK;
        }
        int last = keys.read();
        return switch (last) {
            case 'A' -> Key.UP;
            case 'B' -> Key.DOWN;
            case 'C' -> Key.RIGHT;
            case 'D' -> Key.LEFT;
            case 'Z' -> Key.LEFT;
            default -> Key.OTHER;
        };
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectInput(TERMINAL.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty cannot set up the terminal");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return answer;
    }

    private void restore() {
        try {
            write(CLOSE);
            stty(before);
        } catch (IOException e) {
            // The terminal is gone, and with it what there was to restore.
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(restore);
        write(CLOSE);
        stty(before);
        keys.close();
        out.close();
    }
}
