package dev.opsctl.local.cloud;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one service in one scope is built with. */
public record ServiceContext(Cloud cloud, Scope scope, String service) {

    private static final Pattern TABLE = Pattern.compile("([^/]+)/([0-9]{12})/([^/]+)/.+");

    /** A table of this service's own in the durable store, private to the scope. Keys and values survive restart and kill -9. */
    public <T> Table<T> table(String name, Class<T> type) {
        return cloud.store().table(service + "/" + scope.accountId() + "/" + scope.region() + "/" + name, type);
    }

    /** Which services have written something in which scopes, by the names of the tables. */
    static Map<String, Set<Scope>> scopes(Collection<String> tables) {
        Map<String, Set<Scope>> scopes = new HashMap<>();
        for (String table : tables) {
            Matcher parts = TABLE.matcher(table);
            if (parts.matches()) {
                scopes.computeIfAbsent(parts.group(1), service -> new LinkedHashSet<>())
                        .add(new Scope(parts.group(2), parts.group(3)));
            }
        }
        return scopes;
    }

    /** {@link dev.opsctl.local.store.Store#change(Function)}. */
    public <T> T change(Function<Change, T> body) {
        return cloud.store().change(body);
    }

    /** {@link dev.opsctl.local.store.Store#change(Consumer)}. */
    public void change(Consumer<Change> body) {
        cloud.store().change(body);
    }

    /** Who called the operation that runs now. */
    public Caller caller() {
        return Caller.current();
    }

    /** The service itself, acting in this account. @param sourceArn the resource that it acts for */
    public Caller asService(String sourceArn) {
        return Caller.service(service + ".amazonaws.com", scope.accountId(), sourceArn);
    }

    /** Somebody for whom the service uses a key: keys may be for one service only. */
    public Caller via(Caller caller) {
        return caller.with("kms:ViaService", service + "." + scope.region() + ".amazonaws.com");
    }

    /** The metrics of this account and region, for every service's own. */
    public Metrics metrics() {
        return cloud.metrics().of(scope.accountId(), scope.region());
    }

    public CloudClock clock() {
        return cloud.clock();
    }

    /** A client of another service in the same scope, as {@code caller}. */
    public <C> C client(Class<C> clientInterface, Caller caller) {
        return cloud.client(clientInterface, scope, caller);
    }

    public String arn(String resource) {
        return scope.arn(service, resource);
    }

    /** A directory for files of this service in this scope (not created). */
    public Path directory() {
        return cloud.home().resolve(service).resolve(scope.accountId()).resolve(scope.region());
    }
}
