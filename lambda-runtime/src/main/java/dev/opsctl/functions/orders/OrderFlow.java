package dev.opsctl.functions.orders;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /**
     * Starts the order's execution. Its name follows from the order, so a second start does nothing (ORD-8).
     *
     * @param origin fields for the log that say what asked for it: the order's journey is put together from them
     */
    void start(String orderID, @Nullable Object... origin) {
        List<Object> fields = new ArrayList<>(List.of("orderID", orderID));
        fields.addAll(Arrays.asList(origin));
        try {
            sfn.startExecution(request -> request.stateMachineArn(arn)
                    .name("order-" + orderID)
                    .input(Json.write(Map.of("orderID", orderID))));
            Log.info("flow started", fields.toArray());
        } catch (ExecutionAlreadyExistsException e) {
            Log.info("flow had been started before", fields.toArray());
        }
    }
}
