package dev.opsctl.local.identity.policy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Parsed documents by their text: evaluation is on the path of every call, parsing need not be. */
public final class PolicyCache {

    private static final int LIMIT = 4096;
    private static final Map<String, PolicyDocument> PARSED = new ConcurrentHashMap<>();

    private PolicyCache() {}

    /**
     * @throws PolicySyntaxException if the document is malformed
     */
    public static PolicyDocument parse(String document, PolicyParser.Kind kind) {
        PolicyDocument known = PARSED.get(document);
        if (known == null) {
            known = PolicyParser.parse(document, kind);
            if (PARSED.size() >= LIMIT) {
                PARSED.clear();
            }
            PARSED.put(document, known);
        }
        return known;
    }
}
