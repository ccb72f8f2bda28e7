package dev.opsctl.command.help;

import java.util.List;

/** A command's manual page, as {@code man} reads it. */
final class ManPage {

    private final StringBuilder roff = new StringBuilder();

    private ManPage() {}

    static String of(Reference.Page page) {
        ManPage man = new ManPage();
        man.roff
                .append(".TH \"")
                .append(text(page.file().toUpperCase(java.util.Locale.ROOT)))
                .append("\" 1 \"\" \"opsctl\" \"opsctl\"\n");
        man.section("NAME");
        man.line(page.file() + " - " + page.description().get(0));
        man.section("SYNOPSIS");
        man.line(page.synopsis());
        man.section("DESCRIPTION");
        page.description().forEach(man::line);
        man.terms("ARGUMENTS", page.arguments());
        man.terms("OPTIONS", page.own());
        man.terms("OPTIONS OF ALL COMMANDS", page.common());
        man.terms(
                "COMMANDS",
                page.commands().entrySet().stream()
                        .map(e -> new Reference.Term(page.name() + " " + e.getKey(), e.getValue()))
                        .toList());
        if (!page.examples().isEmpty()) {
            man.section("EXAMPLES");
            man.roff.append(".nf\n");
            page.examples().forEach(man::line);
            man.roff.append(".fi\n");
        }
        if (page.name().contains(" ")) {
            man.section("SEE ALSO");
            man.line(page.file().substring(0, page.file().lastIndexOf('-')) + "(1)");
        } else {
            man.section("EXIT STATUS");
            man.line("0 done, 1 failed, 2 wrong usage or input, 3 not found, 4 denied, 5 conflict, 6 done in part,"
                    + " 7 target unavailable, 130 interrupted");
        }
        return man.roff.toString();
    }

    private void section(String name) {
        roff.append(".SH \"").append(name).append("\"\n");
    }

    private void terms(String section, List<Reference.Term> terms) {
        if (!terms.isEmpty()) {
            section(section);
            terms.forEach(term -> {
                roff.append(".TP\n\\fB").append(text(term.term())).append("\\fR\n");
                line(term.description());
            });
        }
    }

    private void line(String line) {
        String text = text(line);
        // What begins with a dot or an apostrophe would be an instruction to roff.
        roff.append(text.startsWith(".") || text.startsWith("'") ? "\\&" : "")
                .append(text)
                .append('\n');
    }

    private static String text(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
