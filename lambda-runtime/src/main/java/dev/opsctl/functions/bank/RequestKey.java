package dev.opsctl.functions.bank;

import dev.opsctl.functions.domain.Digest;

/**
 * What a caller calls one request, so that repeating it does nothing more (BNK-3).
 *
 * @param id hash of the caller's key
 * @param hash of what was asked for under it
 */
record RequestKey(String id, String hash) {

    static RequestKey of(String key, String hash) {
        return new RequestKey(Digest.of("key", key), hash);
    }
}
