package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;

/**
 * Function {@code GetMailTemplate}: {@code {"template","locale"}} → {@code found} with the template's key, or {@code missing} with a reason
 * (MAIL-5, MAIL-6).
 */
public final class GetMailTemplate extends JsonHandler {
    private final TemplateFiles templates = new TemplateFiles(Clients.s3(), new Settings().text("TEMPLATE_BUCKET"));

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        String wanted = Json.text(event, "template");
        return templates
                .find(wanted, Json.text(event, "locale"))
                .map(found -> {
                    if (found.standsIn()) {
                        Log.warn("another template stands in", "template", wanted, "key", found.key());
                    }
                    return Map.<String, Object>of(
                            "outcome", "found",
                            "key", found.key(),
                            "etag", found.etag(),
                            "name", found.name(),
                            "locale", found.locale());
                })
                .orElseGet(() -> Map.of(
                        "outcome",
                        "missing",
                        "reason",
                        "there is no template " + wanted + " on the list, and none that stands in for it"));
    }
}
