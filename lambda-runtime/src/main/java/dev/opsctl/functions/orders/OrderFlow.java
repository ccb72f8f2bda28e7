package dev.opsctl.functions.orders;

import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.Log;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/** State machine {@code OrderFlow}. */
final class OrderFlow {
    private final SfnClient sfn;
    private final String arn;

    OrderFlow(SfnClient sfn, String arn) {
        this.sfn = sfn;
        this.arn = arn;
    }

    /** Starts the order's execution. Its name follows from the order, so a second start does nothing (ORD-8). */
    void start(String orderID) {
        try {
            sfn.startExecution(request -> request.stateMachineArn(arn)
                    .name("order-" + orderID)
                    .input(Json.write(Map.of("orderID", orderID))));
            Log.info("flow started", "orderID", orderID);
        } catch (ExecutionAlreadyExistsException e) {
            Log.info("flow had been started before", "orderID", orderID);
        }
    }
}
