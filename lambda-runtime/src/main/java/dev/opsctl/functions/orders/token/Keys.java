package dev.opsctl.functions.orders.token;

import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** The issuer's public keys. */
public interface Keys {
    /** @return empty if the issuer has no such key */
    Optional<RSAPublicKey> find(String kid);
}
