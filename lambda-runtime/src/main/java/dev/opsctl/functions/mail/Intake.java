package dev.opsctl.functions.mail;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.mail.domain.InvalidMailException;
import dev.opsctl.functions.mail.domain.MailRequest;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.RefusedException;
import dev.opsctl.functions.runtime.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way in that both handlers share: the mail is stored, then its id goes to the main queue. A call that died in between is completed
 * by the next one under the same id.
 */
final class Intake {
    /** What a mail's data may take at most, in bytes: item, message and template have room beside it. */
    static final int MAX_BYTES = 200_000;

    private final MailEvents events;
    private final Queue main;

    Intake(Settings settings) {
        events = new MailEvents(Clients.dynamoDb(), settings.text("MAIL_EVENTS_TABLE"));
        main = new Queue(Clients.sqs(), settings.text("MAIN_QUEUE_URL"));
    }

    /**
     * @param otherwise the mail's id if the caller gave none
     * @param origin fields for the log that say where it came from
     * @throws RefusedException if it is no mail (400), its id was used for another (400), or it is too large (413)
     */
    void accept(Map<String, Object> json, String otherwise, String channel, Instant at, @Nullable Object... origin) {
        String eventId;
        MailRequest mail;
        int attempt;
        try {
            mail = MailRequest.of(json);
            if (Json.write(mail.data()).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                throw new RefusedException(413, "the data of a mail is at most " + MAX_BYTES + " bytes");
            }
            eventId = mail.eventId() == null ? otherwise : mail.eventId();
            attempt = events.store(eventId, mail, channel, at);
        } catch (InvalidMailException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("eventId", eventId);
        message.put("attempt", attempt);
        main.send(Json.write(message));
        Object[] fields = new Object[origin.length + 4];
        fields[0] = "eventId";
        fields[1] = eventId;
        fields[2] = "template";
        fields[3] = mail.template();
        System.arraycopy(origin, 0, fields, 4, origin.length);
        Log.info("mail accepted", fields);
    }
}
