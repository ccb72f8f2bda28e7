package dev.opsctl.functions.smoke;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.smoke.domain.SmokeCheck;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Function {@code Smoke}: answers "Success" to any payload, and settles the jobs of a pipeline, which ends with it (DEL-1). It logs nothing of
 * an event, for a pipeline's holds credentials.
 */
public final class Smoke extends JsonHandler {

    private final SmokeCheck check;

    public Smoke() {
        this(new SmokeCheck(new ShopApi(new Settings().text("API_URL")), new CodePipelineJobs()));
    }

    Smoke(SmokeCheck check) {
        this.check = check;
    }

    /** What is no JSON object is a payload, too. */
    @Override
    protected Map<String, Object> event(InputStream in) throws IOException {
        try {
            return Json.parseEvent(in);
        } catch (JsonException e) {
            return Map.of();
        }
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        return check.answer(event);
    }
}
