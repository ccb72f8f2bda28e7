package dev.opsctl.render.board;

import dev.opsctl.render.board.Tile.Curve;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A dashboard as one page without anything from elsewhere: charts are SVG. */
public final class HtmlBoard {

    private static final String[] COLOURS = {
        "#1f77b4", "#ff7f0e", "#2ca02c", "#d6286b", "#9467bd", "#8c6d31", "#17a2b8", "#e377c2", "#6b8e23", "#7b5cd6"
    };
    private static final int WIDTH = 600;
    private static final int HEIGHT = 200;
    private static final int MARGIN = 44;
    private static final String STYLE =
            """
            :root{color-scheme:light dark;--fg:#1c2024;--dim:#687076;--bg:#f6f7f9;--card:#fff;--line:#dfe3e6;--bad:#cd2b31;--good:#2b8a3e}
            @media(prefers-color-scheme:dark){:root{--fg:#eceef0;--dim:#9ba1a6;--bg:#111416;--card:#1a1d1f;--line:#313538;--bad:#ff6369;--good:#4cc38a}}
            *{box-sizing:border-box}body{margin:0;padding:16px;background:var(--bg);color:var(--fg);font:14px/1.45 system-ui,sans-serif}
            header{display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:8px;margin-bottom:12px}
            h1{font-size:18px;margin:0}time,small{color:var(--dim)}
            main{display:grid;grid-template-columns:repeat(24,minmax(0,1fr));gap:10px}
            section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 12px;overflow:hidden;min-width:0}
            section.text{background:none;border:0;padding:6px 4px}h2{font-size:13px;margin:0 0 6px;font-weight:600}
            h3{margin:0;font-size:15px}p{margin:2px 0}svg{width:100%;height:auto;display:block}
            svg text{font-size:11px;fill:var(--dim)}.grid{stroke:var(--line)}.mark{stroke:var(--bad);stroke-dasharray:4 4}
            ul{list-style:none;margin:6px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:2px 12px;font-size:12px}
            i{display:inline-block;width:12px;height:3px;vertical-align:middle;margin-right:5px;border-radius:2px}
            .bad{color:var(--bad)}.good{color:var(--good)}.figure{font-size:24px;font-weight:600}
            table{border-collapse:collapse;width:100%;font-size:12px}td,th{text-align:left;padding:2px 8px 2px 0;border-bottom:1px solid var(--line)}
            @media(max-width:900px){section{grid-column:1/-1!important}}
            @media(max-width:600px){svg{overflow:visible}.wide text{font-size:18px}}
            """;

    private HtmlBoard() {}

    /** The page. */
    public static String page(String title, Instant from, Instant to, List<Tile> tiles) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head>\n<body><header><h1>")
                .append(escaped(title))
                .append("</h1><time>")
                .append(from.truncatedTo(ChronoUnit.SECONDS))
                .append(" – ")
                .append(to.truncatedTo(ChronoUnit.SECONDS))
                .append("</time></header>\n<main>\n");
        for (Tile tile : tiles) {
            tile(page, tile);
        }
        return page.append("</main></body></html>\n").toString();
    }

    private static void tile(StringBuilder page, Tile tile) {
        int from = Math.max(1, Math.min(Layout.GRID, tile.x() + 1));
        page.append("<section")
                .append(tile.kind() == Tile.Kind.TEXT ? " class=\"text\"" : "")
                .append(" style=\"grid-column:")
                .append(from)
                .append("/span ")
                .append(Math.max(1, Math.min(tile.width(), Layout.GRID + 1 - from)))
                .append("\">");
        if (!tile.title().isEmpty()) {
            page.append("<h2>").append(escaped(tile.title()));
            if (tile.left() != null
                    && tile.left().label() != null
                    && !tile.left().label().isEmpty()) {
                page.append(" <small>").append(escaped(tile.left().label())).append("</small>");
            }
            page.append("</h2>");
        }
        if (tile.problem() != null) {
            page.append("<p class=\"bad\">✘ ").append(escaped(tile.problem())).append("</p>");
        } else {
            switch (tile.kind()) {
                case TEXT -> text(page, Objects.requireNonNullElse(tile.text(), ""));
                case LIGHTS -> lights(page, tile);
                case TABLE -> table(page, tile);
                case FIGURES -> figures(page, tile);
                case BARS, SHARES, GAUGE -> bars(page, tile);
                default -> chart(page, tile);
            }
        }
        page.append("</section>\n");
    }

    private static void text(StringBuilder page, String markdown) {
        for (Markdown.Line line : Markdown.lines(markdown, Integer.MAX_VALUE)) {
            boolean heading = line.style() == Style.BOLD;
            page.append(heading ? "<h3>" : "<p>").append(escaped(line.text())).append(heading ? "</h3>" : "</p>");
        }
    }

    private static void lights(StringBuilder page, Tile tile) {
        page.append("<ul>");
        for (Tile.Light light : TileDrawing.inOrder(tile)) {
            boolean alarm = light.state().equals("ALARM");
            boolean good = light.state().equals("OK");
            page.append("<li class=\"")
                    .append(alarm ? "bad" : good ? "good" : "")
                    .append("\" title=\"")
                    .append(escaped(light.state()))
                    .append("\">")
                    .append(alarm ? "▲ " : good ? "● " : "○ ")
                    .append(escaped(light.name()))
                    .append("</li>");
        }
        page.append("</ul>");
    }

    private static void table(StringBuilder page, Tile tile) {
        Set<String> names = new LinkedHashSet<>();
        tile.rows().forEach(row -> names.addAll(row.keySet()));
        if (names.isEmpty()) {
            page.append("<p>nothing found</p>");
            return;
        }
        page.append("<table><tr>");
        names.forEach(name -> page.append("<th>").append(escaped(name)).append("</th>"));
        page.append("</tr>");
        tile.rows().forEach(row -> {
            page.append("<tr>");
            names.forEach(
                    name -> page.append("<td>").append(escaped(row.get(name))).append("</td>"));
            page.append("</tr>");
        });
        page.append("</table>");
    }

    private static void figures(StringBuilder page, Tile tile) {
        for (Curve curve : tile.curves()) {
            page.append("<div><span class=\"figure\">")
                    .append(Double.isNaN(curve.last()) ? "-" : Figures.brief(curve.last()))
                    .append("</span> <small>")
                    .append(escaped(curve.label()))
                    .append("</small></div>");
        }
        if (tile.curves().isEmpty()) {
            page.append("<p>no data</p>");
        }
    }

    private static void bars(StringBuilder page, Tile tile) {
        double greatest = tile.curves().stream()
                .mapToDouble(c -> Double.isNaN(c.last()) ? 0 : c.last())
                .max()
                .orElse(0);
        double whole = tile.kind() == Tile.Kind.SHARES
                ? tile.curves().stream()
                        .mapToDouble(c -> Double.isNaN(c.last()) ? 0 : c.last())
                        .sum()
                : tile.kind() == Tile.Kind.GAUGE && tile.left().max() != null
                        ? tile.left().max()
                        : greatest;
        for (int i = 0; i < tile.curves().size(); i++) {
            double last = tile.curves().get(i).last();
            double share = whole > 0 && last > 0 ? Math.min(100, 100 * last / whole) : 0;
            page.append("<div><small>")
                    .append(escaped(tile.curves().get(i).label()))
                    .append("</small><div style=\"height:10px;border-radius:3px;width:")
                    .append(number(share))
                    .append("%;background:")
                    .append(COLOURS[i % COLOURS.length])
                    .append("\"></div>")
                    .append(Figures.brief(last))
                    .append("</div>");
        }
    }

    private static void chart(StringBuilder page, Tile tile) {
        LineChart.Scale left = LineChart.Scale.of(tile, false);
        boolean both = tile.curves().stream().anyMatch(Curve::right);
        LineChart.Scale right = both ? LineChart.Scale.of(tile, true) : left;
        int width = WIDTH * Math.max(6, tile.width()) / 12;
        page.append(width > WIDTH / 2 ? "<svg class=\"wide\" viewBox=\"0 0 " : "<svg viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(HEIGHT + 18)
                .append("\" role=\"img\">");
        for (int i = 0; i <= 2; i++) {
            double y = 6 + (HEIGHT - 12) * i / 2.0;
            page.append("<line class=\"grid\" x1=\"")
                    .append(MARGIN)
                    .append("\" x2=\"")
                    .append(width - (both ? MARGIN : 4))
                    .append("\" y1=\"")
                    .append(number(y))
                    .append("\" y2=\"")
                    .append(number(y))
                    .append("\"/>");
            label(page, MARGIN - 6, y + 4, "end", Figures.brief(left.high() - (left.high() - left.low()) * i / 2));
            if (both) {
                label(
                        page,
                        width - MARGIN + 6,
                        y + 4,
                        "start",
                        Figures.brief(right.high() - (right.high() - right.low()) * i / 2));
            }
        }
        label(
                page,
                MARGIN,
                HEIGHT + 12,
                "start",
                LineChart.times(tile).format(tile.span().from()));
        label(
                page,
                width - 4,
                HEIGHT + 12,
                "end",
                LineChart.times(tile).format(tile.span().to()));
        for (Tile.Mark mark : tile.marks()) {
            String y = number(height(left, mark.value()));
            page.append("<line class=\"mark\" x1=\"")
                    .append(MARGIN)
                    .append("\" x2=\"")
                    .append(width - 4)
                    .append("\" y1=\"")
                    .append(y)
                    .append("\" y2=\"")
                    .append(y)
                    .append("\"><title>")
                    .append(escaped(mark.label()))
                    .append("</title></line>");
        }
        List<List<Double>> lefts = LineChart.heights(tile, false);
        List<List<Double>> rights = LineChart.heights(tile, true);
        int onLeft = 0;
        int onRight = 0;
        for (int i = 0; i < tile.curves().size(); i++) {
            Curve curve = tile.curves().get(i);
            List<Double> values = curve.right() ? rights.get(onRight++) : lefts.get(onLeft++);
            path(
                    page,
                    tile,
                    curve,
                    values,
                    curve.right() ? right : left,
                    COLOURS[i % COLOURS.length],
                    width - (both ? MARGIN : 4));
        }
        page.append("</svg><ul>");
        boolean nothing = true;
        for (int i = 0; i < tile.curves().size(); i++) {
            Curve curve = tile.curves().get(i);
            if (curve.values().isEmpty()) {
                continue;
            }
            nothing = false;
            page.append("<li><i style=\"background:")
                    .append(COLOURS[i % COLOURS.length])
                    .append("\"></i>")
                    .append(escaped(curve.label()))
                    .append(" <b>")
                    .append(Figures.brief(curve.last()))
                    .append("</b></li>");
        }
        page.append(nothing ? "<li>no data</li></ul>" : "</ul>");
    }

    private static void path(
            StringBuilder page,
            Tile tile,
            Curve curve,
            List<Double> values,
            LineChart.Scale scale,
            String colour,
            int end) {
        long from = tile.span().from().getEpochSecond();
        double length = Math.max(1, tile.span().to().getEpochSecond() - from);
        double joined = 1.5 * Math.max(1, tile.span().periodSeconds());
        StringBuilder line = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        boolean joins = false;
        for (int i = 0; i < values.size(); i++) {
            boolean goesOn = i + 1 < values.size()
                    && curve.times().get(i + 1).getEpochSecond()
                                    - curve.times().get(i).getEpochSecond()
                            <= joined;
            double x = MARGIN + (curve.times().get(i).getEpochSecond() - from) / length * (end - MARGIN);
            String point = number(x) + ' ' + number(height(scale, values.get(i)));
            if (joins || goesOn) {
                line.append(joins ? 'L' : 'M').append(point);
            } else {
                dots.append('M').append(point).append("h0");
            }
            joins = goesOn;
        }
        stroke(page, curve, line, colour, "1.8");
        stroke(page, curve, dots, colour, "4.5"); // a line of no length: round ends make it a dot
    }

    private static void stroke(StringBuilder page, Curve curve, StringBuilder path, String colour, String width) {
        if (!path.isEmpty()) {
            page.append("<path fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" stroke-width=\"")
                    .append(width)
                    .append("\" stroke=\"")
                    .append(colour)
                    .append("\" d=\"")
                    .append(path)
                    .append("\"><title>")
                    .append(escaped(curve.label()))
                    .append("</title></path>");
        }
    }

    private static double height(LineChart.Scale scale, double value) {
        return 6 + (HEIGHT - 12) * (1 - scale.share(value));
    }

    private static void label(StringBuilder page, double x, double y, String anchor, String text) {
        page.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(escaped(text))
                .append("</text>");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    static String escaped(@Nullable String text) {
        return text == null
                ? ""
                : text.replaceAll("\\p{Cntrl}", " ")
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }
}
