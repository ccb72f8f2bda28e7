package dev.opsctl.functions.smoke;

import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.PipelineResult;
import dev.opsctl.functions.smoke.domain.SmokeCheck;

/** Jobs are settled in CodePipeline, which waits for that; the log has their ids and how they ended. */
final class CodePipelineJobs implements SmokeCheck.Jobs {

    @Override
    public void succeeded(String jobId) {
        PipelineResult.success(jobId);
        Log.info("job settled", "jobId", jobId, "outcome", "succeeded");
    }

    @Override
    public void failed(String jobId, String message) {
        PipelineResult.failure(jobId, message);
        Log.warn("job settled", "jobId", jobId, "outcome", "failed", "reason", message);
    }
}
