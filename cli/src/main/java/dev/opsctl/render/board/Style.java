package dev.opsctl.render.board;

/** How a place of the screen looks: a code of ANSI (SGR), none for plain. */
record Style(String code) {

    static final Style PLAIN = new Style("");
    static final Style DIM = new Style("2");
    static final Style BOLD = new Style("1");
    static final Style GOOD = new Style("32");
    static final Style BAD = new Style("31");
    static final Style WARN = new Style("33");
    static final Style PICKED = new Style("1;36");

    /** Colours of lines, chosen to be told apart on dark and on light grounds. */
    private static final Style[] LINES = {
        new Style("38;5;33"),
        new Style("38;5;208"),
        new Style("38;5;35"),
        new Style("38;5;161"),
        new Style("38;5;135"),
        new Style("38;5;136"),
        new Style("38;5;37"),
        new Style("38;5;204"),
        new Style("38;5;64"),
        new Style("38;5;99")
    };

    static Style line(int number) {
        return LINES[number % LINES.length];
    }
}
