package dev.opsctl.functions.smoke.domain;

import java.util.Map;
import java.util.Optional;

/**
 * What CodePipeline asks of a function. Of its event only this is read: the rest holds credentials for the artifacts and is passed on to
 * nobody.
 *
 * @param id by which the job is settled
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html">AWS Lambda invoke action reference</a>
 */
public record PipelineJob(String id) {

    private static final String MEMBER = "CodePipeline.job";

    /** @return empty if the event is none of a pipeline's */
    public static Optional<PipelineJob> of(Map<String, Object> event) {
        return event.get(MEMBER) instanceof Map<?, ?> job && job.get("id") instanceof String id
                ? Optional.of(new PipelineJob(id))
                : Optional.empty();
    }
}
