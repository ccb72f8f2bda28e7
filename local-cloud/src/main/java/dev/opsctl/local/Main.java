package dev.opsctl.local;

import static java.util.Objects.requireNonNull;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.ControlRoute;
import dev.opsctl.local.gateway.Gateway;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.identity.Identity;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.service.dynamodb.FormerTablesImport;
import dev.opsctl.local.store.Draft;
import dev.opsctl.local.store.MvStore;
import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The local cloud as a process: {@code Main --home DIR [--port N]}. Exit status 1 with one line on stderr if it cannot start. */
public final class Main implements AutoCloseable {

    /** The account that the operator works in. */
    public static final String OPERATOR_ACCOUNT = "111122223333";

    /** Another account beside it, where an external service lives (SEC-4); it has users, roles and resources of its own. */
    public static final String PARTNER_ACCOUNT = "444455556666";

    private final MvStore store;
    private final Addresses addresses;
    private final Gateway gateway;
    private final LocalCloud cloud;
    private final Daemon daemon;
    private final AccessKeyRecord operator;

    private Main(Path home, int port, Runnable onStop) throws IOException {
        PrivateState.own(home);
        this.store = MvStore.open(home);
        store.onLoss(onStop);
        Draft.sweep(home);
        Draft.sweep(home.resolve("lambda").resolve("code"));
        this.daemon = new Daemon(home);
        this.addresses = new Addresses(home, daemon, port);
        this.gateway = addresses.gateway();
        AtomicReference<@Nullable Identity> made = new AtomicReference<>();
        this.cloud = new LocalCloud(home, addresses.own(), store, Services.all(), c -> {
            Identity identity = new Identity(c);
            made.set(identity);
            return identity;
        });
        Identity identity = requireNonNull(made.get(), "the cloud makes it when it is made");
        this.operator = identity.administrator(OPERATOR_ACCOUNT, "operator");
        AccessKeyRecord partner = identity.administrator(PARTNER_ACCOUNT, "operator");
        String token = HexFormat.of().formatHex(new SecureRandom().generateSeed(24));
        List<HttpRoute> routes = new ArrayList<>(Routes.of(cloud, identity));
        routes.add(0, new ControlRoute(cloud, token, () -> decisions(identity), onStop));
        try {
            FormerTablesImport.carryOver(cloud);
        } catch (StoreException e) {
            close();
            throw e;
        }
        cloud.resume();
        cloud.workers().every("the state to the disk", MvStore.LONGEST_UNWRITTEN, store::settle);
        gateway.serve(cloud, new SigV4(identity), routes);
        daemon.credentials(operator, List.of(partner));
        daemon.announce(addresses, token);
    }

    private static Map<String, Object> decisions(Identity identity) {
        return Map.of(
                "allowed", identity.decisions().allowed(),
                "denied", identity.decisions().denials());
    }

    /** Starts a cloud in this process; for the daemon itself and for tests. */
    public static Main start(Path home, int port, Runnable onStop) throws IOException {
        return new Main(home, port, onStop);
    }

    /** Where people and their tools reach it. */
    public URI endpoint() {
        return addresses.forPeople();
    }

    public LocalCloud cloud() {
        return cloud;
    }

    /** The operator's access key. */
    public AccessKeyRecord operator() {
        return operator;
    }

    @Override
    public void close() {
        daemon.withdraw();
        gateway.close();
        cloud.close();
        store.close();
    }

    private static void die(Throwable failure) {
        System.err.println(
                failure instanceof StoreException
                        ? failure.getMessage()
                        : "The local cloud failed to start: " + failure);
        if (!(failure instanceof StoreException)) {
            failure.printStackTrace();
        }
        Runtime.getRuntime().halt(1);
    }

    public static void main(String[] args) throws InterruptedException {
        long begin = System.nanoTime();
        Path home = null;
        int port = 0;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--home" -> home = Path.of(args[i + 1]);
                case "--port" -> port = Integer.parseInt(args[i + 1]);
                default -> usage();
            }
        }
        if (home == null || args.length % 2 != 0) {
            usage();
            return;
        }
        System.setProperty(
                "sun.net.httpserver.nodelay", "true"); // or every invocation waits 40 ms for a delayed acknowledgement
        System.setProperty("org.slf4j.simpleLogger.log.org.gaul", "warn");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            Main cloud = start(home, port, stop::countDown);
            cloud.cloud
                    .workers()
                    .every("the heap at rest", HeapAtRest.PAUSE, HeapAtRest.ofThisProcess(cloud.store::rest)::look);
            System.out.println("ready " + cloud.endpoint() + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                stop.countDown();
                                join(stopped);
                            },
                            "stop"));
            stop.await();
            cloud.close();
            stopped.countDown();
            System.exit(0);
        } catch (StoreException | IOException e) {
            stopped.countDown();
            die(e);
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await(10, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void usage() {
        System.err.println("usage: dev.opsctl.local.Main --home DIR [--port N]");
        System.exit(2);
    }
}
