package dev.opsctl.functions.external;

import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.runtime.Log;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run did, in the log and as the function's answer. */
final class Forwarded {
    private Forwarded() {}

    static Map<String, Object> report(Forwarding.Result result) {
        if (result.refused() > 0) {
            Log.warn("requests refused for good, the external service was told why", "refused", result.refused());
        }
        Log.info("requests fetched", "taken", result.taken(), "refused", result.refused(), "batches", result.batches());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("taken", result.taken());
        answer.put("refused", result.refused());
        answer.put("batches", result.batches());
        return answer;
    }
}
