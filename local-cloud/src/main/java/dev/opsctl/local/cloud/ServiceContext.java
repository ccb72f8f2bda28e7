package dev.opsctl.local.cloud;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;

/** What one service in one scope is built with. */
public record ServiceContext(Cloud cloud, Scope scope, String service) {

    /** A table of this service's own in the durable store, private to the scope. Keys and values survive restart and kill -9. */
    public <T> Table<T> table(String name, Class<T> type) {
        return cloud.store().table(service + "/" + scope.accountId() + "/" + scope.region() + "/" + name, type);
    }

    /** Who called the operation that runs now. */
    public Caller caller() {
        return Caller.current();
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
