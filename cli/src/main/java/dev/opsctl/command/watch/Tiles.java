package dev.opsctl.command.watch;

import dev.opsctl.operation.watch.Board;
import dev.opsctl.render.board.Tile;
import java.util.List;
import java.util.Objects;

/** A dashboard's panels as tiles. */
final class Tiles {

    private Tiles() {}

    static List<Tile> of(Board board) {
        return board.panels().stream().map(panel -> tile(board, panel)).toList();
    }

    private static Tile tile(Board board, Board.Panel panel) {
        return new Tile(
                kind(panel),
                panel.x(),
                panel.y(),
                panel.width(),
                panel.height(),
                panel.title().isEmpty() && panel.problem() != null ? panel.type() : panel.title(),
                panel.stacked(),
                panel.lines().stream()
                        .map(line -> new Tile.Curve(
                                Objects.requireNonNullElse(line.label(), ""),
                                line.right(),
                                line.times(),
                                line.values()))
                        .toList(),
                axis(panel.left()),
                axis(panel.right()),
                panel.marks().stream()
                        .map(mark -> new Tile.Mark(mark.label(), mark.value()))
                        .toList(),
                panel.markdown(),
                panel.alarms().stream()
                        .map(alarm -> new Tile.Light(alarm.name(), alarm.state()))
                        .toList(),
                panel.rows(),
                new Tile.Span(board.from(), board.to(), panel.periodSeconds()),
                panel.problem());
    }

    private static Tile.Kind kind(Board.Panel panel) {
        return switch (panel.type()) {
            case "text" -> Tile.Kind.TEXT;
            case "alarm" -> Tile.Kind.LIGHTS;
            case "log" -> Tile.Kind.TABLE;
            default ->
                switch (panel.view()) {
                    case "singleValue" -> Tile.Kind.FIGURES;
                    case "bar" -> Tile.Kind.BARS;
                    case "pie" -> Tile.Kind.SHARES;
                    case "gauge" -> Tile.Kind.GAUGE;
                    default -> Tile.Kind.LINES;
                };
        };
    }

    private static Tile.Axis axis(Board.Axis axis) {
        return new Tile.Axis(axis.label(), axis.min(), axis.max());
    }
}
