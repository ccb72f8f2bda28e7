package dev.opsctl.local;

import dev.opsctl.local.cloud.Authorizer;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.Identity;
import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkRequest;

/** A cloud inside the test's JVM, without gateway and with everything allowed: for tests of one service's own behaviour. */
public final class TestCloud implements AutoCloseable {

    public static final Scope SCOPE = new Scope("111122223333", "us-east-1");
    public static final Caller ROOT = Caller.root(SCOPE.accountId());

    private final Store store;
    private final LocalCloud cloud;

    /** What stands for a service is named as the service is. */
    private static List<ServiceDefinition<?>> addressed(ServiceDefinition<?>... definitions) {
        List<ServiceDefinition<?>> named = new ArrayList<>();
        for (ServiceDefinition<?> definition : definitions) {
            named.add(Services.all().stream()
                    .filter(real -> real.clientInterface() == definition.clientInterface())
                    .findFirst()
                    .<ServiceDefinition<?>>map(real -> definition.addressedBy(real.addressing()))
                    .orElse(definition));
        }
        return named;
    }

    private TestCloud(Path home, List<ServiceDefinition<?>> definitions, Function<Cloud, Authorizer> authorizer) {
        this(home, store -> store, definitions, authorizer);
    }

    private TestCloud(
            Path home,
            UnaryOperator<Store> seen,
            List<ServiceDefinition<?>> definitions,
            Function<Cloud, Authorizer> authorizer) {
        this.store = seen.apply(MvStore.open(home));
        this.cloud = new LocalCloud(home, URI.create("http://127.0.0.1:1"), store, definitions, authorizer);
        cloud.resume();
    }

    /** A cloud with all services. */
    public static TestCloud open(Path home) {
        return new TestCloud(home, Services.all(), c -> new AllowEverything());
    }

    /** A cloud with some services. */
    public static TestCloud open(Path home, ServiceDefinition<?>... definitions) {
        return new TestCloud(home, addressed(definitions), c -> new AllowEverything());
    }

    /** A cloud with some services on a store that is seen through something. */
    public static TestCloud open(Path home, UnaryOperator<Store> seen, ServiceDefinition<?>... definitions) {
        return new TestCloud(home, seen, addressed(definitions), c -> new AllowEverything());
    }

    /** A cloud with all services and with IAM on. */
    public static TestCloud secured(Path home) {
        return new TestCloud(home, Services.all(), Identity::new);
    }

    public Identity identity() {
        return (Identity) cloud.authorizer();
    }

    public <C> C client(Class<C> clientInterface) {
        return cloud.client(clientInterface, SCOPE, ROOT);
    }

    public LocalCloud cloud() {
        return cloud;
    }

    @Override
    public void close() {
        cloud.close();
        store.close();
    }

    private static final class AllowEverything implements Authorizer {
        @Override
        public SdkRequest authorize(Caller caller, Scope scope, String service, String operation, SdkRequest request) {
            return request;
        }

        @Override
        public void authorizeAction(
                Caller caller, Scope scope, String action, String resourceArn, Map<String, String> context) {
            // everything is allowed
        }

        @Override
        public boolean isAllowed(Caller caller, Scope scope, String action, String resourceArn) {
            return true;
        }

        @Override
        public Caller assumeRole(String roleArn, String sessionName, Caller service) {
            String account = roleArn.split(":")[4];
            String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
            return new Caller(
                    Caller.Type.ROLE_SESSION,
                    account,
                    "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName,
                    "AROATEST:" + sessionName,
                    roleArn,
                    null,
                    null);
        }
    }
}
