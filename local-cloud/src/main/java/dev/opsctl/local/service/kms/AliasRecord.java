package dev.opsctl.local.service.kms;

import java.time.Instant;

/** @param name with {@code alias/} before it */
record AliasRecord(String name, String keyId, Instant created, Instant updated) {}
