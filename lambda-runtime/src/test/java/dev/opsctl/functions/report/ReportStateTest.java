package dev.opsctl.functions.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** REP-6: a run holds a lease that it renews, so that one that was killed is not waited for longer than an operator waits. */
class ReportStateTest {

    private static final int OPERATOR_WAITS_SECONDS = 30;

    private final List<UpdateItemRequest> updates = new ArrayList<>();
    private final ReportState state = new ReportState(
            new DynamoDbClient() {
                @Override
                public UpdateItemResponse updateItem(UpdateItemRequest request) {
                    updates.add(request);
                    return UpdateItemResponse.builder().build();
                }

                @Override
                public String serviceName() {
                    return "dynamodb";
                }

                @Override
                public void close() {}
            },
            "state");

    private long secondsHeld(int update) {
        return Long.parseLong(updates.get(update)
                        .expressionAttributeValues()
                        .get(":until")
                        .n())
                - Instant.now().getEpochSecond();
    }

    @Test
    void aKilledRunIsOverBeforeAnOperatorGivesUpAndALivingOneRenewsInTime() {
        assertTrue(state.acquire("one", null));
        state.renew("one");
        for (int update = 0; update < 2; update++) {
            assertTrue(secondsHeld(update) < OPERATOR_WAITS_SECONDS, "held for " + secondsHeld(update) + " s");
            assertTrue(secondsHeld(update) > 2 * ReportState.RENEWAL.toSeconds(), "one lost renewal would lose it");
        }
        assertEquals("holder = :holder", updates.get(1).conditionExpression());
    }
}
