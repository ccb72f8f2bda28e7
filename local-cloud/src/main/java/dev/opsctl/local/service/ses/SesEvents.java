package dev.opsctl.local.service.ses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.DeliveryQueue;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.engine.mail.MailHeaders;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sesv2.model.CloudWatchDestination;
import software.amazon.awssdk.services.sesv2.model.EventDestination;
import software.amazon.awssdk.services.sesv2.model.EventType;

/**
 * Event publishing: what became of a mail goes to the destinations of its configuration set, bounces and complaints also to the topics
 * that the sender's identity names.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html">Contents of the events</a>
 */
final class SesEvents implements Resumable {

    /** What events say about a mail. */
    record Mail(
            String id,
            Instant at,
            String from,
            String sender,
            List<String> destination,
            List<MailHeaders.Field> headers,
            Map<String, String> tags,
            @Nullable String configurationSet) {}

    /** One event on its way to one place. */
    record Notice(@Nullable String topicArn, String sourceArn, @Nullable String detailType, JsonNode event) {}

    private static final Map<EventType, String> DETAIL_TYPES = Map.of(
            EventType.SEND,
            "Email Sent",
            EventType.DELIVERY,
            "Email Delivered",
            EventType.BOUNCE,
            "Email Bounced",
            EventType.COMPLAINT,
            "Email Complaint Received",
            EventType.REJECT,
            "Email Rejected",
            EventType.RENDERING_FAILURE,
            "Email Rendering Failed");

    private final ServiceContext context;
    private final SesIdentities identities;
    private final SesConfigurationSets sets;
    private final DeliveryQueue<Notice> queue;

    SesEvents(ServiceContext context, SesIdentities identities, SesConfigurationSets sets) {
        this.context = context;
        this.identities = identities;
        this.sets = sets;
        this.queue = new DeliveryQueue<>(context, "notices", Notice.class, 2, this::deliver);
    }

    @Override
    public void resume() {
        queue.resume();
    }

    /**
     * @param suppressed addresses on SES's own list of those that bounced lately
     * @param onAccountList addresses on the account's suppression list
     */
    void publish(
            Mail mail,
            List<String> delivered,
            List<String> bounced,
            List<String> suppressed,
            List<String> onAccountList,
            List<String> complained) {
        event(
                mail,
                EventType.SEND,
                "send",
                mail.destination().size(),
                PojoJson.mapper().createObjectNode());
        if (!delivered.isEmpty()) {
            ObjectNode delivery = PojoJson.mapper()
                    .createObjectNode()
                    .put("timestamp", time(mail))
                    .put("processingTimeMillis", 400);
            delivered.forEach(delivery.putArray("recipients")::add);
            delivery.put("smtpResponse", "250 2.6.0 Message received")
                    .put("reportingMTA", "a8-50.smtp-out.amazonses.com");
            event(mail, EventType.DELIVERY, "delivery", delivered.size(), delivery);
        }
        if (!bounced.isEmpty()) {
            event(
                    mail,
                    EventType.BOUNCE,
                    "bounce",
                    bounced.size(),
                    bounce(mail, bounced, "General", "5.1.1", "smtp; 550 5.1.1 user unknown"));
        }
        if (!suppressed.isEmpty()) {
            event(
                    mail,
                    EventType.BOUNCE,
                    "bounce",
                    suppressed.size(),
                    bounce(
                            mail,
                            suppressed,
                            "Suppressed",
                            "5.1.1",
                            "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address."));
        }
        if (!onAccountList.isEmpty()) {
            event(
                    mail,
                    EventType.BOUNCE,
                    "bounce",
                    onAccountList.size(),
                    bounce(
                            mail,
                            onAccountList,
                            "OnAccountSuppressionList",
                            "5.1.1",
                            "Amazon SES did not send the message to this address because it is on the suppression list for your"
                                    + " account. For more information about removing addresses from the suppression list, see the"
                                    + " Amazon SES Developer Guide at https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html"));
        }
        if (!complained.isEmpty()) {
            ObjectNode complaint = PojoJson.mapper().createObjectNode().put("feedbackId", feedbackId(mail));
            complaint.putNull("complaintSubType");
            ArrayNode recipients = complaint.putArray("complainedRecipients");
            complained.forEach(address -> recipients.addObject().put("emailAddress", address));
            complaint
                    .put("timestamp", time(mail))
                    .put("userAgent", "Amazon SES Mailbox Simulator")
                    .put("complaintFeedbackType", "abuse")
                    .put("arrivalDate", time(mail));
            event(mail, EventType.COMPLAINT, "complaint", complained.size(), complaint);
        }
    }

    /** A mail whose template could not be rendered is accepted, and never sent. */
    void unrendered(Mail mail, String template, String error) {
        event(
                mail,
                EventType.SEND,
                "send",
                mail.destination().size(),
                PojoJson.mapper().createObjectNode());
        event(
                mail,
                EventType.RENDERING_FAILURE,
                "failure",
                mail.destination().size(),
                PojoJson.mapper().createObjectNode().put("errorMessage", error).put("templateName", template));
    }

    /** Contacts who do not want mail of a list bounce. */
    void unsubscribed(Mail mail, List<String> addresses) {
        if (!addresses.isEmpty()) {
            event(
                    mail,
                    EventType.BOUNCE,
                    "bounce",
                    addresses.size(),
                    bounce(
                            mail,
                            addresses,
                            "UnsubscribedRecipient",
                            "5.1.1",
                            "Amazon SES did not send the message to this address because it has unsubscribed from the contact list."));
        }
    }

    private static ObjectNode bounce(
            Mail mail, List<String> addresses, String subType, String status, String diagnostic) {
        ObjectNode bounce = PojoJson.mapper()
                .createObjectNode()
                .put("feedbackId", feedbackId(mail))
                .put("bounceType", "Permanent")
                .put("bounceSubType", subType);
        ArrayNode recipients = bounce.putArray("bouncedRecipients");
        addresses.forEach(address -> recipients
                .addObject()
                .put("emailAddress", address)
                .put("action", "failed")
                .put("status", status)
                .put("diagnosticCode", diagnostic));
        return bounce.put("timestamp", time(mail)).put("reportingMTA", "dns; e180-23.smtp-out.us-east-1.amazonses.com");
    }

    private static String feedbackId(Mail mail) {
        return mail.id().substring(0, 17) + UUID.randomUUID() + "-000000";
    }

    private static String time(Mail mail) {
        return mail.at().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    }

    private void event(Mail mail, EventType type, String member, int recipients, ObjectNode detail) {
        String name = type == EventType.RENDERING_FAILURE
                ? "Rendering Failure"
                : member.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + member.substring(1);
        if (mail.configurationSet() != null) {
            ObjectNode event = PojoJson.mapper().createObjectNode().put("eventType", name);
            event.set("mail", describe(mail));
            event.set(member, detail);
            String source = context.arn("configuration-set/" + mail.configurationSet());
            for (EventDestination destination :
                    sets.get(mail.configurationSet()).destinations()) {
                if (Boolean.TRUE.equals(destination.enabled())
                        && destination.matchingEventTypes().contains(type)) {
                    if (destination.cloudWatchDestination() != null) {
                        count(mail, destination.cloudWatchDestination(), name, recipients);
                        continue;
                    }
                    String topic = destination.snsDestination() == null
                            ? null
                            : destination.snsDestination().topicArn();
                    queue.submit(new Notice(topic, source, DETAIL_TYPES.get(type), event));
                }
            }
        }
        Map<String, String> settings = identities
                .identityOf(mail.sender())
                .map(SesIdentities.Identity::attributes)
                .orElse(Map.of());
        Optional.ofNullable(settings.get("topic." + name)).ifPresent(topic -> {
            ObjectNode notification = PojoJson.mapper().createObjectNode().put("notificationType", name);
            ObjectNode described = describe(mail);
            if (!settings.containsKey("headers." + name)) {
                described.remove(List.of("headers", "headersTruncated", "commonHeaders"));
            }
            notification.set("mail", described);
            notification.set(member, detail);
            queue.submit(new Notice(topic, context.arn("identity/" + mail.sender()), null, notification));
        });
    }

    private void count(Mail mail, CloudWatchDestination destination, String name, int recipients) {
        MailHeaders headers = new MailHeaders(mail.headers(), 0);
        Runnable count = () -> EventDimensions.count(context, destination, name, recipients, headers, tags(mail));
        context.cloud().store().afterCommit(count);
    }

    private ObjectNode describe(Mail mail) {
        ObjectNode node = PojoJson.mapper()
                .createObjectNode()
                .put("timestamp", time(mail))
                .put("source", mail.from())
                .put("sourceArn", context.arn("identity/" + mail.sender()))
                .put("sendingAccountId", context.scope().accountId())
                .put("messageId", mail.id());
        mail.destination().forEach(node.putArray("destination")::add);
        node.put("headersTruncated", false);
        ArrayNode headers = node.putArray("headers");
        mail.headers()
                .forEach(field -> headers.addObject().put("name", field.name()).put("value", field.value()));
        ObjectNode common = node.putObject("commonHeaders");
        MailHeaders all = new MailHeaders(mail.headers(), 0);
        common.putArray("from").add(mail.from());
        all.first("Date").ifPresent(date -> common.put("date", date));
        all.mailboxes("To").forEach(common.withArray("to")::add);
        common.put("messageId", mail.id());
        all.first("Subject").ifPresent(subject -> common.put("subject", MailHeaders.decode(subject)));
        ObjectNode tags = node.putObject("tags");
        tags(mail).forEach((key, value) -> tags.putArray(key).add(value));
        return node;
    }

    /** A mail's own tags, and SES's. */
    private static Map<String, String> tags(Mail mail) {
        Map<String, String> tags = new TreeMap<>(mail.tags());
        if (mail.configurationSet() != null) {
            tags.put("ses:configuration-set", mail.configurationSet());
        }
        tags.put("ses:from-domain", mail.sender().substring(mail.sender().lastIndexOf('@') + 1));
        return tags;
    }

    private Optional<Duration> deliver(Notice notice, int attempt, Instant accepted) {
        String detailType = notice.detailType();
        try {
            if (notice.topicArn() != null) {
                Recipient.of(context.cloud(), notice.topicArn(), context.asService(notice.sourceArn()))
                        .withSubject("Amazon SES Email Event Notification")
                        .send(notice.event().toString());
            } else if (detailType != null
                    && context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
                sink.emit("aws.ses", detailType, List.of(notice.sourceArn()), notice.event());
            }
            return Optional.empty();
        } catch (AwsServiceException e) {
            org.slf4j.LoggerFactory.getLogger(SesEvents.class)
                    .warn("SES event of {} was not delivered: {}", notice.sourceArn(), e.getMessage());
            return attempt >= 5 || e.statusCode() < 500
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(1L << attempt));
        }
    }
}
