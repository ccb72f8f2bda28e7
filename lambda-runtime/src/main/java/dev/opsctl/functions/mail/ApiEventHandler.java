package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Function {@code ApiEventHandler}: mails of {@code POST /api/mail} (MAIL-1). It answers 202 with the JSON it got; the API's templates
 * put the body's size into that JSON and take it out again.
 */
public final class ApiEventHandler extends JsonHandler {
    private final Intake intake = new Intake(new Settings());

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        Instant at = event.get("time") instanceof BigDecimal time
                ? Instant.ofEpochMilli(time.longValueExact())
                : RealTime.now();
        String requestId = Json.text(event, "requestId");
        intake.accept(
                Json.object(event, "mail"),
                requestId == null ? context.getAwsRequestId() : requestId,
                "api",
                at,
                "apiRequestId",
                requestId);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("statusCode", 202);
        answer.put("body", event);
        return answer;
    }
}
