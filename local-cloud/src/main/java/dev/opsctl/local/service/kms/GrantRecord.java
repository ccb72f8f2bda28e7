package dev.opsctl.local.service.kms;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A grant on a key. @param equal the encryption context that a call must have; @param subset what its context must contain */
record GrantRecord(
        String id,
        String token,
        String keyId,
        String name,
        String grantee,
        String retiring,
        String issuer,
        List<String> operations,
        Map<String, String> equal,
        Map<String, String> subset,
        Instant created) {}
