package dev.opsctl.render;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Where words go: data to stdout, everything else to stderr; colour and moving lines only on a terminal. */
public final class Terminal {

    private static final String[] HUES = {"36", "33", "35", "34", "32", "96", "93", "95", "94", "92"};

    private final PrintWriter out;
    private final UnaryOperator<String> words;
    private final PrintWriter err;
    private final boolean interactive;
    private final boolean colour;

    public Terminal(PrintWriter out, PrintWriter err, boolean interactive) {
        this(out, err, interactive, UnaryOperator.identity());
    }

    /** @param words brings what is said to what the operator has given */
    public Terminal(PrintWriter out, PrintWriter err, boolean interactive, UnaryOperator<String> words) {
        boolean stdout = Screen.stdoutIsTerminal();
        this.out = stdout ? out : new Plain(out);
        this.words = words;
        this.err = err;
        this.interactive = interactive;
        this.colour =
                (interactive || stdout) && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    /** Whether stderr is a terminal, as the launcher found ({@code -Dopsctl.tty}). */
    public static boolean stderrIsTerminal() {
        return Boolean.getBoolean("opsctl.tty");
    }

    public PrintWriter out() {
        return out;
    }

    public boolean interactive() {
        return interactive;
    }

    /** One line about what happens, on stderr. */
    public void say(String line) {
        String said = words.apply(line);
        err.println(interactive ? said : Plain.of(said));
        err.flush();
    }

    /** A line that the next one overwrites; nothing at all without a terminal. */
    public void status(String line) {
        if (interactive) {
            err.print("\r\u001b[K" + line);
            err.flush();
        }
    }

    public void clearStatus() {
        status("");
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    public String bold(String text) {
        return paint("1", text);
    }

    /** A colour for one of several: the same number, the same colour. */
    public String coloured(int number, String text) {
        return paint(HUES[number % HUES.length], text);
    }

    /** A file or another program gets no colours, whatever the other stream is. */
    private static final class Plain extends PrintWriter {
        private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

        Plain(PrintWriter out) {
            super(out);
        }

        static String of(String text) {
            return COLOURS.matcher(text).replaceAll("");
        }

        @Override
        public void write(String text, int from, int length) {
            String plain = of(text.substring(from, from + length));
            super.write(plain, 0, plain.length());
        }
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
