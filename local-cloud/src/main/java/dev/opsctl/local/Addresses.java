package dev.opsctl.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.gateway.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a cloud answers. People and their tools use a port of 127.0.0.1, which may be another one at every start. What the cloud itself hands
 * out and others keep — addresses of queues and APIs, in stacks, settings of functions and mails — names the state directory's own
 * address: a random one of 127.0.0.0/8 at a random port, at which the cloud answers too, always. Nobody has it by chance, so addresses
 * outlive every change of the port.
 *
 * <p>A directory of before there were own addresses keeps its last port as its own. If another program has the own address all the same,
 * the cloud takes a new one and goes on answering at the former whenever it can.
 */
final class Addresses {

    /** An address on this machine. */
    record Address(String host, int port) {

        static Address of(JsonNode json) {
            return new Address(json.path("host").asText(), json.path("port").asInt());
        }

        ObjectNode json() {
            return JSON.createObjectNode().put("host", host).put("port", port);
        }

        URI uri() {
            return URI.create("http://" + host + ":" + port);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Addresses.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOCALHOST = "127.0.0.1";
    private static final int PREFERRED_PORT = 4566;
    private static final int ATTEMPTS = 20;
    /** Below the ports from which systems call others, above those that programs like to listen on. */
    private static final int FIRST_PORT = 15_000;

    private static final int LAST_PORT = 32_000;

    private final Path home;
    private final Daemon daemon;
    private final Gateway gateway;
    private final Set<Address> open = new LinkedHashSet<>();
    private final Address own;
    private final List<Address> lost = new ArrayList<>();

    /**
     * Opens them.
     *
     * @param port the port that people want; 0 for the last one
     */
    Addresses(Path home, Daemon daemon, int port) throws IOException {
        this.home = home;
        this.daemon = daemon;
        int last = daemon.lastPort().orElse(PREFERRED_PORT);
        this.gateway = listen(port != 0 ? port : last, home);
        open.add(new Address(LOCALHOST, gateway.port()));
        try {
            Set<Address> former = new LinkedHashSet<>();
            Address before = read(former);
            if (before != null && isOpen(before)) {
                own = before;
            } else {
                own = choose(new SecureRandom());
                if (before != null) {
                    former.add(before);
                }
                write(former);
            }
            if (!isOpen(forBrowsers(own))) {
                LOG.warn(
                        "Another program listens at {}, where browsers look for distributions: they answer at port {}",
                        forBrowsers(own).uri(),
                        gateway.port());
            }
            former.stream().filter(address -> !isOpen(address)).forEach(lost::add);
            lost.forEach(address -> LOG.warn(
                    "Stacks and functions may name {}, where another program listens now; they get {} by a deployment",
                    address.uri(),
                    own.uri()));
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    private static Gateway listen(int preferred, Path home) throws IOException {
        try {
            return new Gateway(preferred, home);
        } catch (Exception e) {
            if (e instanceof IOException || e.getCause() instanceof IOException) {
                return new Gateway(0, home);
            }
            throw e;
        }
    }

    private Path file() {
        return home.resolve("address.json");
    }

    /**
     * The own address so far; null if there is none.
     *
     * @param former gets those of before
     */
    private @Nullable Address read(Set<Address> former) throws IOException {
        if (!Files.exists(file())) {
            return daemon.lastPort().map(port -> new Address(LOCALHOST, port)).orElse(null);
        }
        JsonNode known = JSON.readTree(Files.readAllBytes(file()));
        known.path("former").forEach(address -> former.add(Address.of(address)));
        return known.path("own").isObject() ? Address.of(known.path("own")) : null;
    }

    private void write(Set<Address> former) {
        ObjectNode known = JSON.createObjectNode();
        known.set("own", own.json());
        former.forEach(address -> known.withArray("former").add(address.json()));
        daemon.write("address.json", known);
    }

    private Address choose(Random random) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            // Where 127.0.0.1 is the only loopback address the last attempts find a port of that.
            String host = i >= ATTEMPTS / 2
                    ? LOCALHOST
                    : "127." + (1 + random.nextInt(254)) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
            Address chosen = new Address(host, FIRST_PORT + random.nextInt(LAST_PORT - FIRST_PORT));
            if (isOpen(chosen) && isOpen(forBrowsers(chosen))) {
                return chosen;
            }
        }
        throw new IOException("no address of 127.0.0.0/8 can be listened at");
    }

    /** Browsers take every name that ends in localhost for 127.0.0.1: distributions are there too, at the own address's port. */
    private static Address forBrowsers(Address own) {
        return new Address(LOCALHOST, own.port());
    }

    /** Whether the gateway answers at an address; it begins to, if it can. */
    private boolean isOpen(Address address) {
        if (!open.contains(address)) {
            if (!gateway.listen(address.host(), address.port())) {
                return false;
            }
            open.add(address);
        }
        return true;
    }

    Gateway gateway() {
        return gateway;
    }

    /** What people use. */
    URI forPeople() {
        return new Address(LOCALHOST, gateway.port()).uri();
    }

    /** What is handed out and kept. */
    URI own() {
        return own.uri();
    }

    /** Former own addresses that another program has now, so that what names them does not reach the cloud. */
    List<URI> lost() {
        return lost.stream().map(Address::uri).toList();
    }
}
