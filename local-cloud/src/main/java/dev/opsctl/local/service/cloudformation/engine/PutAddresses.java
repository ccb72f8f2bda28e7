package dev.opsctl.local.service.cloudformation.engine;

import java.util.Map;

/** Pre-signed addresses at which something is put. */
public interface PutAddresses {

    /** Whether an address is one of ours and still good. */
    boolean isSigned(String path, Map<String, String> query);

    /** Takes what was put. @param key what the address was made of */
    void put(String key, String body);
}
