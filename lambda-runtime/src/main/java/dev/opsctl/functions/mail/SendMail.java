package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.mail.domain.InvalidTemplateException;
import dev.opsctl.functions.mail.domain.MailTemplate;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.MessageTag;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SesException;

/**
 * Function {@code SendMail}: renders a claimed mail and hands it to SES (MAIL-5, MAIL-7). A fence in the mail's item is passed once for
 * each claim, so however often this is invoked, SES is asked once. What came of it:
 *
 * <ul>
 *   <li>{@code sent}: SES has it, {@code messageId};
 *   <li>{@code refused}: it cannot go out, {@code reason};
 *   <li>{@code throttled}: certainly not sent, the next seconds may do;
 *   <li>{@code deferred}: certainly not sent, the day's quota is used up or sending is paused; again at {@code retryAt};
 *   <li>{@code unknown}: asked, and no answer. Only SES's events can tell.
 * </ul>
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html">errors of SES's quotas</a>
 */
public final class SendMail extends JsonHandler {
    private static final Duration QUOTA_PAUSE = Duration.ofHours(1);

    private final SesClient ses = Clients.sesWithoutRetries();
    private final MailEvents events;
    private final TemplateFiles templates;
    private final String source;
    private final String configurationSet;

    public SendMail() {
        Settings settings = new Settings();
        events = new MailEvents(Clients.dynamoDb(), settings.text("MAIL_EVENTS_TABLE"));
        templates = new TemplateFiles(Clients.s3(), settings.text("TEMPLATE_BUCKET"));
        source = settings.text("SOURCE_EMAIL");
        configurationSet = settings.text("CONFIGURATION_SET");
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        String eventId = Json.required(event, "eventId");
        String claim = Json.required(event, "claim");
        int attempt = MailEvents.attempt(event);
        Instant now = Instant.parse(Json.required(event, "now"));
        Map<String, Object> template = Json.object(event, "template");
        String key = Json.required(template, "key");
        String file = templates.text(key, Json.required(template, "etag")).orElse(null);
        if (file == null) {
            return refused("the template " + key + " is gone");
        }
        MailEvents.Fence fence = events.pass(eventId, attempt, claim, now);
        MailEvents.Mail stored = fence.mail();
        if (!fence.passed() || stored == null) {
            String before = stored == null ? null : stored.messageId();
            return before != null ? outcome("sent", "messageId", before) : outcome("unknown");
        }
        Map<String, Object> result;
        try {
            MailTemplate.Rendered mail = MailTemplate.of(file).render(stored.data());
            result = send(
                    eventId, Objects.requireNonNull(stored.to(), "ValidateMail lets none pass without"), mail, now);
        } catch (InvalidTemplateException e) {
            result = refused(key + ": " + e.getMessage());
        }
        Log.info(
                "mail handed over",
                "eventId",
                eventId,
                "outcome",
                result.get("outcome"),
                "reason",
                result.get("reason"));
        if ("throttled".equals(result.get("outcome"))) {
            events.reopen(eventId, claim);
        }
        return result;
    }

    private Map<String, Object> send(String eventId, String to, MailTemplate.Rendered mail, Instant now) {
        try {
            String messageId = ses.sendEmail(SendEmailRequest.builder()
                            .source(source)
                            .destination(d -> d.toAddresses(to))
                            .message(m -> m.subject(s -> s.charset("UTF-8").data(mail.subject()))
                                    .body(b -> b.text(t -> t.charset("UTF-8").data(mail.text()))
                                            .html(h -> h.charset("UTF-8").data(mail.html()))))
                            .configurationSetName(configurationSet)
                            .tags(MessageTag.builder()
                                    .name("eventId")
                                    .value(eventId)
                                    .build())
                            .build())
                    .messageId();
            return outcome("sent", "messageId", messageId);
        } catch (SesException e) {
            return failed(e, now);
        } catch (SdkClientException e) {
            Log.warn("SES did not answer", "eventId", eventId, "error", e.getMessage());
            return neverArrived(e) ? outcome("throttled", "reason", "SES cannot be reached") : outcome("unknown");
        }
    }

    private static Map<String, Object> failed(SesException e, Instant now) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String said = e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage();
        if (e.isThrottlingException() || e.statusCode() == 429) {
            return said != null && said.toLowerCase(java.util.Locale.ROOT).contains("daily")
                    ? deferred(said, now)
                    : outcome("throttled", "reason", said);
        } else if (code.equals("LimitExceededException") || code.endsWith("SendingPausedException")) {
            return deferred(said, now);
        } else if (e.statusCode() >= 500) {
            return outcome("unknown");
        }
        return refused("SES: " + code + ": " + said);
    }

    private static boolean neverArrived(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> deferred(@Nullable String reason, Instant now) {
        // Not all at the same second: SES also counts mails a second.
        Instant retryAt =
                now.plus(QUOTA_PAUSE).plusSeconds(ThreadLocalRandom.current().nextInt(600));
        return outcome("deferred", "reason", reason, "retryAt", SortableTime.text(retryAt));
    }

    private static Map<String, Object> refused(String reason) {
        return outcome("refused", "reason", reason);
    }

    private static Map<String, Object> outcome(String outcome, @Nullable String... fields) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("outcome", outcome);
        for (int i = 0; i < fields.length; i += 2) {
            answer.put(fields[i], fields[i + 1]);
        }
        return answer;
    }
}
