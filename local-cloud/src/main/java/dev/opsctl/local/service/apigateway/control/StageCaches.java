package dev.opsctl.local.service.apigateway.control;

/** What the data plane remembers of stages, which the control plane has it forget. */
public interface StageCaches {

    /** Drops cached results of the stage's authorizers. */
    void flushAuthorizers(String api, String stage);

    /** Drops cached responses of the stage. */
    void flushResponses(String api, String stage);
}
