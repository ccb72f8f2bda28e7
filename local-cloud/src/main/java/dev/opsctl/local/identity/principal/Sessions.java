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
import java.util.concurrent.atomic.AtomicLong;

/**
 * All temporary credentials of the cloud, durable, swept when they have expired: in real time, because those who hold them (SDKs, functions)
 * renew them by their own clocks.
 */
public final class Sessions {

    private final Table<Session> table;
    private final Map<String, Session> recent = new ConcurrentHashMap<>();

    /** When expired sessions were last looked for: each look reads all of them. */
    private final AtomicLong swept = new AtomicLong();

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
        Instant now = Instant.now();
        long last = swept.get();
        if (table.size() < 200
                || Instant.ofEpochMilli(last).plus(Duration.ofMinutes(5)).isAfter(now)
                || !swept.compareAndSet(last, now.toEpochMilli())) {
            return;
        }
        Instant limit = now.minus(Duration.ofHours(1));
        table.entries("").stream()
                .filter(entry -> entry.getValue().expiration().isBefore(limit))
                .forEach(entry -> {
                    table.remove(entry.getKey());
                    recent.remove(entry.getKey());
                });
    }
}
