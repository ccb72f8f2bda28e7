package dev.opsctl.command.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.watch.Board;
import dev.opsctl.operation.watch.Dashboards;
import dev.opsctl.render.Screen;
import dev.opsctl.render.board.Picture;
import dev.opsctl.render.board.Tile;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A dashboard that stays on the screen, is read anew, and hears keys. */
final class LiveDashboard {

    private static final long LOCAL_REFRESH = 5_000;
    /** Every reading costs on AWS, and its metrics come by the minute. */
    private static final long REFRESH = 30_000;

    private final Session session;
    private final Dashboards dashboards;
    private final String name;
    private final JsonNode body;

    private Duration range;
    /** Like the board, set by {@link #read}, with which {@link #run} begins. */
    @SuppressWarnings("NullAway.Init")
    private List<Tile> tiles;

    @SuppressWarnings("NullAway.Init")
    private Board board;

    private int picked;
    private boolean enlarged;
    private int top;

    LiveDashboard(Session session, Dashboards dashboards, String name, JsonNode body, Duration range) {
        this.session = session;
        this.dashboards = dashboards;
        this.name = name;
        this.body = body;
        this.range = range;
    }

    public void run() throws IOException {
        read();
        try (Screen screen = Screen.open()) {
            long next = System.nanoTime() + refresh();
            while (true) {
                draw(screen);
                Screen.Key key = screen.key(Math.max(100, (next - System.nanoTime()) / 1_000_000));
                if (key == Screen.Key.QUIT) {
                    return;
                }
                boolean zoomed = act(key);
                if (zoomed || System.nanoTime() >= next) {
                    read();
                    next = System.nanoTime() + refresh();
                }
            }
        }
    }

    private long refresh() {
        return 1_000_000 * (session.target().remote() ? REFRESH : LOCAL_REFRESH);
    }

    private void read() {
        board = dashboards.fill(name, body, session.time(), range);
        tiles = Tiles.of(board);
        picked = Math.max(0, Math.min(picked, tiles.size() - 1));
    }

    /** @return whether the data have to be read for it */
    private boolean act(Screen.Key key) {
        switch (key) {
            case PLUS -> range = Dashboards.within(range.dividedBy(2));
            case MINUS -> range = Dashboards.within(range.multipliedBy(2));
            case NEXT, RIGHT, DOWN -> picked = tiles.isEmpty() ? 0 : (picked + 1) % tiles.size();
            case LEFT, UP -> picked = tiles.isEmpty() ? 0 : (picked + tiles.size() - 1) % tiles.size();
            case ENTER -> enlarged = !enlarged;
            case BACK -> enlarged = false;
            default -> {}
        }
        return key == Screen.Key.PLUS || key == Screen.Key.MINUS;
    }

    private void draw(Screen screen) throws IOException {
        Screen.Size size = Screen.size();
        int rows = size.rows() - 1;
        List<String> lines = new ArrayList<>();
        if (enlarged && !tiles.isEmpty()) {
            lines.addAll(Picture.enlarged(tiles.get(picked), size.columns(), rows, Screen.coloured()));
        } else {
            Picture picture = new Picture(tiles, size.columns());
            List<String> all = picture.lines(picked, Screen.coloured());
            Picture.Rows shown = picture.rows(picked);
            top = shown.from() < top ? shown.from() : Math.max(top, shown.to() - rows);
            top = Math.max(0, Math.min(top, Math.max(0, all.size() - rows)));
            lines.addAll(all.subList(top, Math.min(all.size(), top + rows)));
        }
        while (lines.size() < rows) {
            lines.add("");
        }
        String status = name + "  " + board.to() + "  last "
                + range.toString().substring(2).toLowerCase(Locale.ROOT)
                + "   + - zoom   arrows pick   enter enlarge   q quit";
        lines.add(status.substring(0, Math.min(status.length(), size.columns() - 1)));
        screen.show(lines, size);
    }
}
