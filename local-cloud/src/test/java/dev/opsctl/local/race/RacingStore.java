package dev.opsctl.local.race;

import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A store at which a thread can be stopped before each of its reads and changes: between what it has read, and what it writes. */
final class RacingStore implements Store {

    private static final Pattern ACCOUNT = Pattern.compile("/([0-9]{12})/");

    private final Store store;
    /** The names of the tables that were asked for, by account; under no account those that all share. */
    private final Map<String, Set<String>> names = new ConcurrentHashMap<>();

    private final ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);
    private final ThreadLocal<Consumer<Access>> stop = new ThreadLocal<>();

    /** What a thread does with the store: everything within a change is the change's. */
    enum Access {
        READ,
        CHANGE
    }

    RacingStore(Store store) {
        this.store = store;
    }

    /** The tables of an account, or those that all share. */
    Set<String> tables(String account) {
        return new TreeSet<>(names.getOrDefault(account, Set.of()));
    }

    /** Runs a body, and something else before each access that this thread makes in it. */
    void stopping(Consumer<Access> before, Runnable body) {
        stop.set(before);
        try {
            body.run();
        } finally {
            stop.remove();
        }
    }

    private void stop(Access access) {
        if (depth.get() == 0 && stop.get() != null) {
            stop.get().accept(access);
        }
    }

    private <T> T changing(Supplier<T> body) {
        stop(Access.CHANGE);
        depth.set(depth.get() + 1);
        try {
            return body.get();
        } finally {
            depth.set(depth.get() - 1);
        }
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        Matcher account = ACCOUNT.matcher(name);
        names.computeIfAbsent(account.find() ? account.group(1) : "", a -> ConcurrentHashMap.newKeySet())
                .add(name);
        return new RacingTable<>(store.table(name, type));
    }

    @Override
    public Set<String> tables() {
        return store.tables();
    }

    @Override
    public <T> T change(Function<Change, T> body) {
        return changing(() -> store.change(body));
    }

    @Override
    public void afterCommit(Runnable action) {
        store.afterCommit(action);
    }

    @Override
    public void awaitCommitted() {
        store.awaitCommitted();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class RacingTable<T> implements Table<T> {
        private final Table<T> table;

        private RacingTable(Table<T> table) {
            this.table = table;
        }

        @Override
        public Optional<T> get(String key) {
            stop(Access.READ);
            return table.get(key);
        }

        @Override
        public Table<T> shared() {
            return new RacingTable<>(table.shared());
        }

        @Override
        public boolean insert(String key, T value) {
            return changing(() -> table.insert(key, value));
        }

        @Override
        public Optional<T> update(String key, UnaryOperator<T> change) {
            return changing(() -> table.update(key, change));
        }

        @Override
        public T update(String key, T initial, UnaryOperator<T> change) {
            return changing(() -> table.update(key, initial, change));
        }

        @Override
        public void replace(String key, T value) {
            changing(() -> {
                table.replace(key, value);
                return null;
            });
        }

        @Override
        public Optional<T> remove(String key) {
            return changing(() -> table.remove(key));
        }

        @Override
        public List<Map.Entry<String, T>> entries(String prefix) {
            stop(Access.READ);
            return table.entries(prefix);
        }

        @Override
        public List<T> values() {
            stop(Access.READ);
            return table.values();
        }

        @Override
        public List<Map.Entry<String, T>> range(String from, int limit) {
            stop(Access.READ);
            return table.range(from, limit);
        }

        @Override
        public void walk(String from, String to, boolean descending, Visitor<T> visitor) {
            stop(Access.READ);
            table.walk(from, to, descending, visitor);
        }

        @Override
        public long size() {
            stop(Access.READ);
            return table.size();
        }

        @Override
        public void clear() {
            changing(() -> {
                table.clear();
                return null;
            });
        }
    }
}
