package dev.opsctl.local.service.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.invoke.Destinations;
import dev.opsctl.local.service.lambda.invoke.Invoker;
import dev.opsctl.local.service.lambda.invoke.TraceOrigin;
import dev.opsctl.local.service.lambda.pool.Environments;
import dev.opsctl.local.service.lambda.source.SourceTarget;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** The functions, for event source mappings. */
record SourceFunctions(
        FunctionOperations operations,
        Functions functions,
        Environments environments,
        Invoker invoker,
        Destinations destinations)
        implements SourceTarget {

    private Functions.Resolved resolve(String arn) {
        return functions.resolve(FunctionName.parse(arn));
    }

    @Override
    public GetFunctionConfigurationResponse function(String name) {
        return operations.getFunctionConfiguration(
                GetFunctionConfigurationRequest.builder().functionName(name).build());
    }

    @Override
    public Run run(String functionArn, byte[] event, List<String> linked) {
        Invoker.Result result = invoker.invoke(
                resolve(functionArn), UUID.randomUUID().toString(), event, TraceOrigin.linked(linked), null, false);
        return new Run(result.requestId(), result.payload(), result.functionError(), result.executedVersion());
    }

    @Override
    public Caller role(String functionArn) {
        return environments.role(resolve(functionArn).version());
    }

    @Override
    public boolean deliver(String destinationArn, String functionArn, ObjectNode record) {
        Functions.Version version = resolve(functionArn).version();
        boolean taken = destinations.send(destinationArn, version, record, false);
        if (!taken) {
            invoker.metrics()
                    .count(
                            "DestinationDeliveryFailures",
                            version.configuration().functionName(),
                            1);
        }
        return taken;
    }

    @Override
    public void begins(String functionArn, Duration age) {
        invoker.metrics().age("IteratorAge", FunctionName.parse(functionArn).name(), age.toMillis());
    }
}
