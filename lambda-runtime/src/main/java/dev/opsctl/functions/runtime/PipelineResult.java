package dev.opsctl.functions.runtime;

import java.util.Map;

/**
 * How a job of CodePipeline ended. These calls are {@link SignedCall}s: the SDK's client of a service for two calls would make the functions'
 * artifact a megabyte larger.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html">PutJobFailureResult</a>
 */
public final class PipelineResult {

    /** CodePipeline's limit for a message. */
    private static final int LONGEST = 5_000;

    private PipelineResult() {}

    /** @throws IllegalStateException with CodePipeline's words, if it refuses */
    public static void success(String jobId) {
        put("PutJobSuccessResult", Map.of("jobId", jobId));
    }

    /**
     * @param message for people
     * @throws IllegalStateException with CodePipeline's words, if it refuses
     */
    public static void failure(String jobId, String message) {
        String text = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
        put(
                "PutJobFailureResult",
                Map.of("jobId", jobId, "failureDetails", Map.of("type", "JobFailed", "message", text)));
    }

    private static void put(String operation, Map<String, Object> input) {
        try {
            new SignedCall(System.getenv(), SignedCall.Service.CODEPIPELINE, operation).answer(input);
        } catch (SignedCall.RefusedCallException e) {
            throw new IllegalStateException(
                    "job " + input.get("jobId") + " cannot be settled: CodePipeline said " + e.getMessage()
                            + ". Look at the role's permission for codepipeline:" + operation + ".",
                    e);
        }
    }
}
