package dev.opsctl.functions.smoke.domain;

import java.util.Map;
import java.util.Optional;

/**
 * The last word on a deployment: a pipeline's job succeeds if the shop's API answers, at the address that customers use, and fails with what it
 * answered instead. Whoever else calls is told that the function lives, and nothing is asked for that.
 */
public final class SmokeCheck {

    /** The body of every good answer. */
    public static final String SUCCESS = "Success";

    /** The shop's API, as its customers meet it. */
    public interface Shop {
        /** @return what is wrong; empty if it answered as it should */
        Optional<String> trouble() throws InterruptedException;
    }

    /** Who waits for a pipeline's jobs. */
    public interface Jobs {
        void succeeded(String jobId);

        /** @param message for people, without anything of the event */
        void failed(String jobId, String message);
    }

    private final Shop shop;
    private final Jobs jobs;

    public SmokeCheck(Shop shop, Jobs jobs) {
        this.shop = shop;
        this.jobs = jobs;
    }

    /** @return an answer as API Gateway would have it, with the body {@value #SUCCESS} or what is wrong */
    public Map<String, Object> answer(Map<String, Object> event) throws InterruptedException {
        Optional<PipelineJob> job = PipelineJob.of(event);
        if (job.isEmpty()) {
            return answer(200, SUCCESS);
        }
        Optional<String> trouble = shop.trouble();
        if (trouble.isPresent()) {
            jobs.failed(job.get().id(), trouble.get());
            return answer(502, trouble.get());
        }
        jobs.succeeded(job.get().id());
        return answer(200, SUCCESS);
    }

    private static Map<String, Object> answer(int status, String body) {
        return Map.of("statusCode", status, "body", body);
    }
}
