package dev.opsctl.system;

import dev.opsctl.render.Format;
import dev.opsctl.render.Renderer;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What was printed, as tests look at it. */
public final class Printed {

    private Printed() {}

    /** Without colours. */
    public static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    /** As {@code -o json} prints it. */
    public static String json(Object result) {
        StringWriter out = new StringWriter();
        new Renderer(new PrintWriter(out), Format.json).print(result);
        return out.toString();
    }
}
