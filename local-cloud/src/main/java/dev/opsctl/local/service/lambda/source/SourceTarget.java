package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** The functions of one scope, as event source mappings use them. */
public interface SourceTarget {

    /**
     * What a function made of a batch.
     *
     * @param functionError {@code Unhandled} when the function failed, otherwise null
     */
    record Run(String requestId, byte[] payload, @Nullable String functionError, String executedVersion) {}

    /** @throws software.amazon.awssdk.services.lambda.model.ResourceNotFoundException if there is no such function, version or alias */
    GetFunctionConfigurationResponse function(String name);

    /**
     * Runs a function on an event, as the account: a mapping needs no permission to invoke. It is a trace of its own.
     *
     * @param linked the tracing headers that the event's messages came with
     * @throws software.amazon.awssdk.services.lambda.model.TooManyRequestsException when it is throttled
     */
    Run run(String functionArn, byte[] event, List<String> linked);

    /** Notes that the function is called with records of a stream. @param age of the last one of them */
    void begins(String functionArn, Duration age);

    /** The function's role, as which Lambda reads the source and reports what was given up. */
    Caller role(String functionArn);

    /** Sends a record of a failed batch to a queue or topic. @return whether it was taken; a refusal is logged */
    boolean deliver(String destinationArn, String functionArn, ObjectNode record);
}
