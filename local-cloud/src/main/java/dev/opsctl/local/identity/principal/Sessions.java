package dev.opsctl.local.identity.principal;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All temporary credentials of the cloud, durable, swept when they have expired: in real time, because those who hold them (SDKs, functions)
 * renew them by their own clocks.
 */
public final class Sessions {

    private final Table<Session> table;
    private final Map<String, Session> recent = new ConcurrentHashMap<>();

    public Sessions(Cloud cloud) {
        this.table = cloud.store().table("sts/sessions", Session.class);
    }

    public Session open(Caller caller, Duration duration) {
        sweep();
        Session session = new Session(
                IamIds.id("ASIA", 20),
                IamIds.secret(),
                "IQoJb3JpZ2luX2Vj" + IamIds.token(240),
                caller,
                Instant.now().plus(duration).truncatedTo(ChronoUnit.SECONDS));
        table.insert(session.accessKeyId(), session);
        return session;
    }

    public Optional<Session> find(String accessKeyId) {
        Session known = recent.get(accessKeyId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Session> found = table.get(accessKeyId);
        found.ifPresent(session -> {
            if (recent.size() > 1000) {
                recent.clear();
            }
            recent.put(accessKeyId, session);
        });
        return found;
    }

    /** Expired sessions stay for a while, so that their holders are told that they have expired and not that they are unknown. */
    private void sweep() {
        if (table.size() < 200) {
            return;
        }
        Instant limit = Instant.now().minus(Duration.ofHours(1));
        table.entries("").stream()
                .filter(entry -> entry.getValue().expiration().isBefore(limit))
                .forEach(entry -> {
                    table.remove(entry.getKey());
                    recent.remove(entry.getKey());
                });
    }
}
