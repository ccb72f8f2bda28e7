package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Orders of several statuses as one list, newest first. Each status has a list of its own, which is read piece by piece and merged with the
 * others'; what stands in which order at the same time is the index's matter, so the cursor names a place in each of them.
 */
public final class OrderSearch {

    /** An order, and where it stands in its status's list. */
    public record Row(Order order, Place place) {}

    /** A piece of a status's list; {@code end} is where a further one begins, null if there is none. It may have no rows, though others follow. */
    public record Piece(List<Row> rows, @Nullable Place end) {}

    /** Reads the piece of a status's list behind a place, its beginning for null. */
    public interface Source {
        Piece read(OrderStatus status, @Nullable Place after);
    }

    /** What was found; {@code next} goes on behind it, null at the end. */
    public record Found(List<Order> orders, @Nullable String next) {}

    private static final class Lane {
        private final OrderStatus status;
        private final Deque<Row> rows = new ArrayDeque<>();
        private @Nullable Place taken;
        private @Nullable Place read;
        private boolean more = true;

        Lane(OrderStatus status, @Nullable Place after) {
            this.status = status;
            this.taken = after;
            this.read = after;
        }

        boolean empty() {
            return rows.isEmpty() && more;
        }

        void fill(Source source) {
            Piece piece = source.read(status, read);
            rows.addAll(piece.rows());
            more = piece.end() != null;
            read = piece.end();
            if (piece.rows().isEmpty() && more) {
                taken = read;
            }
        }
    }

    private final OrderFilter filter;
    private final Source source;
    private final Consumer<List<Runnable>> atOnce;

    /** @param atOnce runs pieces of work that do not depend on each other, and returns when all are done */
    public OrderSearch(OrderFilter filter, Source source, Consumer<List<Runnable>> atOnce) {
        this.filter = filter;
        this.source = source;
        this.atOnce = atOnce;
    }

    /**
     * One page.
     *
     * @param limit how many orders it has at most
     * @param mostRead how many pieces are read for it at most; then it may have fewer orders, or none, and goes on all the same
     */
    public Found find(OrderCursor from, int limit, int mostRead) {
        List<Lane> lanes = filter.statuses().stream()
                .filter(status -> !from.ended().containsKey(status))
                .map(status -> new Lane(status, from.places().get(status)))
                .toList();
        List<Order> found = new ArrayList<>();
        int left = mostRead;
        while (found.size() < limit) {
            List<Lane> empty = lanes.stream().filter(Lane::empty).toList();
            if (empty.size() > left) {
                break;
            }
            left -= empty.size();
            atOnce.accept(empty.stream()
                    .<Runnable>map(lane -> () -> lane.fill(source))
                    .toList());
            if (lanes.stream().anyMatch(Lane::empty)) {
                continue; // its piece had nothing to show: what follows may be newer than the others'
            }
            Lane newest = newest(lanes);
            if (newest == null) {
                break;
            }
            Row row = newest.rows.removeFirst();
            newest.taken = row.place();
            if (filter.hasText(row.order())) {
                found.add(row.order());
            }
        }
        return new Found(found, next(lanes, from));
    }

    private static @Nullable Lane newest(List<Lane> lanes) {
        Lane newest = null;
        for (Lane lane : lanes) {
            if (!lane.rows.isEmpty() && (newest == null || time(lane).isAfter(time(newest)))) {
                newest = lane;
            }
        }
        return newest;
    }

    private static Instant time(Lane lane) {
        return lane.rows.getFirst().order().createdAt();
    }

    private static @Nullable String next(List<Lane> lanes, OrderCursor from) {
        Map<OrderStatus, Place> places = new EnumMap<>(OrderStatus.class);
        Map<OrderStatus, Boolean> ended = new EnumMap<>(OrderStatus.class);
        ended.putAll(from.ended());
        boolean over = true;
        for (Lane lane : lanes) {
            if (lane.rows.isEmpty() && !lane.more) {
                ended.put(lane.status, true);
            } else {
                over = false;
                if (lane.taken != null) {
                    places.put(lane.status, lane.taken);
                }
            }
        }
        return over ? null : new OrderCursor(places, ended).text();
    }
}
