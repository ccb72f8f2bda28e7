package dev.opsctl.local.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that requests are signed with: one for a day, a region and a service, derived in four steps, and kept for the next request. */
final class SigningKeys {

    private static final int MOST = 1_000;

    record Origin(String secret, String date, String region, String service) {}

    private final Map<Origin, byte[]> known = new ConcurrentHashMap<>();

    byte[] of(String secret, SignatureClaim claim) {
        Origin origin = new Origin(secret, claim.date(), claim.region(), claim.service());
        byte[] key = known.get(origin);
        if (key == null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            key = derived(origin);
            known.put(origin, key);
        }
        return key;
    }

    static byte[] derived(Origin origin) {
        byte[] key = ("AWS4" + origin.secret()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {origin.date(), origin.region(), origin.service(), "aws4_request"}) {
            key = SigV4.hmac(key, part);
        }
        return key;
    }
}
