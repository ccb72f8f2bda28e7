package dev.opsctl.functions.external;

import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.external.domain.Forwarding;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.PartnerUnavailableException;
import dev.opsctl.functions.runtime.PartnerUnknownException;
import java.util.List;
import java.util.Map;

/**
 * The external service over HTTPS: {@code GET /requests?limit=N} answers {@code {"requests": […]}}, {@code POST /requests/settlements} takes
 * {@code {"taken": [ids], "refused": {id: reason}}}.
 */
final class ExternalApi implements Forwarding.Service {
    private final String endpoint;
    private final Partner service;

    ExternalApi(String endpoint, PartnerKey key) {
        this.endpoint = endpoint;
        this.service = new Partner("external service", endpoint, key);
    }

    private interface Call {
        Partner.Answer by(Partner partner) throws InterruptedException;
    }

    @Override
    public List<Object> waiting(int atMost) throws InterruptedException {
        Partner.Answer answer = answer(partner -> partner.get("/requests?limit=" + atMost));
        if (!(answer.body().get("requests") instanceof List<?> requests)) {
            throw new IllegalStateException(
                    "the external service's answer has no list \"requests\"; tell its operator");
        }
        return List.copyOf(requests);
    }

    @Override
    public void settle(List<String> taken, Map<String, String> refused) throws InterruptedException {
        String settlement = Digest.of(taken.toString(), refused.toString());
        answer(partner ->
                partner.post("/requests/settlements", settlement, Map.of("taken", taken, "refused", refused)));
    }

    private Partner.Answer answer(Call call) throws InterruptedException {
        Partner.Answer answer;
        try {
            answer = call.by(service);
        } catch (PartnerUnavailableException | PartnerUnknownException e) {
            throw new IllegalStateException(
                    e.getMessage() + "; what waits there is fetched by the next run, check " + endpoint
                            + " if this stays",
                    e);
        }
        if (answer.status() >= 300) {
            throw new IllegalStateException("the external service answered " + answer.status()
                    + "; what waits there is fetched by the next run");
        }
        return answer;
    }
}
