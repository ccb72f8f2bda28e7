package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.service.ses.SesTemplates.Content;
import dev.opsctl.local.service.ses.SesTemplates.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.BulkEmailEntry;
import software.amazon.awssdk.services.sesv2.model.BulkEmailEntryResult;
import software.amazon.awssdk.services.sesv2.model.BulkEmailStatus;
import software.amazon.awssdk.services.sesv2.model.Destination;
import software.amazon.awssdk.services.sesv2.model.EmailContent;
import software.amazon.awssdk.services.sesv2.model.Message;
import software.amazon.awssdk.services.sesv2.model.MessageHeader;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendBulkEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendBulkEmailResponse;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendEmailResponse;
import software.amazon.awssdk.services.sesv2.model.Template;

/** Mail, as the API of 2019 sends it. */
final class EmailOperations {

    private final SesCore ses;

    EmailOperations(SesCore ses) {
        this.ses = ses;
    }

    public SendEmailResponse sendEmail(SendEmailRequest request) {
        return ses.v2(() -> SendEmailResponse.builder().messageId(send(request)).build());
    }

    /** What would be kept without effect. */
    private static void absent(@Nullable String endpoint, @Nullable String tenant) {
        if (endpoint != null) {
            throw new SesRefusal(
                    Reason.INVALID, "The local cloud has no multi-region endpoints: leave EndpointId out.");
        } else if (tenant != null) {
            throw new SesRefusal(Reason.INVALID, "The local cloud has no tenants: leave TenantName out.");
        }
    }

    /** The one of FromEmailAddress counts for the From of a raw message as well. */
    private static SesSending.Lenders lenders(@Nullable String from, @Nullable String feedback) {
        return new SesSending.Lenders(from, from, feedback);
    }

    private String send(SendEmailRequest request) {
        absent(request.endpointId(), request.tenantName());
        Destination to = request.destination() == null ? Destination.builder().build() : request.destination();
        EmailContent content = request.content();
        long kinds = content == null
                ? 0
                : Stream.of(content.raw(), content.simple(), content.template())
                        .filter(kind -> kind != null)
                        .count();
        if (content == null || kinds != 1) {
            throw new SesRefusal(Reason.INVALID, "Exactly one of Raw, Simple and Template must be specified.");
        }
        ListManagement list = ListManagement.of(ses, request.listManagementOptions(), all(to));
        SesSending.Options options = SesSending.Options.of(request.configurationSetName(), tags(request.emailTags()))
                .by(lenders(request.fromEmailAddressIdentityArn(), request.feedbackForwardingEmailAddressIdentityArn()))
                .without(list.unsubscribed());
        if (content.raw() != null) {
            return ses.sending()
                    .send(
                            request.fromEmailAddress(),
                            request.feedbackForwardingEmailAddress(),
                            all(to),
                            list.linked(content.raw().data().asByteArray()),
                            options);
        } else if (content.simple() != null) {
            return simple(request, to, content.simple(), list, options);
        }
        Template template = content.template();
        Map<String, String> headers = headers(template.headers());
        list.headers(headers);
        // the placeholder of the link is no attribute: it is put in once more, for what is replaced in all mails
        List<String> data = new ArrayList<>();
        if (list.link() != null) {
            data.add("{\"" + ListManagement.PLACEHOLDER + "\":\"" + list.link() + "\"}");
        }
        data.add(template.templateData() == null ? "" : template.templateData());
        return new TemplatedMail(ses)
                .send(
                        envelope(
                                request.fromEmailAddress(),
                                to,
                                request.replyToAddresses(),
                                headers,
                                request.feedbackForwardingEmailAddress(),
                                options),
                        String.valueOf(template.templateName()),
                        content(template),
                        data);
    }

    private String simple(
            SendEmailRequest request, Destination to, Message simple, ListManagement list, SesSending.Options options) {
        if (simple.hasAttachments()) {
            throw new SesRefusal(Reason.INVALID, "The local cloud takes attachments in raw messages only.");
        }
        Map<String, String> headers = headers(simple.headers());
        list.headers(headers);
        var body = simple.body();
        return ses.send(
                new SesCore.Simple(
                        request.fromEmailAddress(),
                        to.toAddresses(),
                        to.ccAddresses(),
                        to.bccAddresses(),
                        request.replyToAddresses(),
                        simple.subject() == null ? null : simple.subject().data(),
                        list.linked(
                                body == null || body.text() == null
                                        ? null
                                        : body.text().data()),
                        list.linked(
                                body == null || body.html() == null
                                        ? null
                                        : body.html().data()),
                        headers),
                request.feedbackForwardingEmailAddress(),
                options);
    }

    public SendBulkEmailResponse sendBulkEmail(SendBulkEmailRequest request) {
        return ses.v2(() -> {
            absent(request.endpointId(), request.tenantName());
            Template template = request.defaultContent().template();
            if (template == null) {
                throw new SesRefusal(Reason.INVALID, "DefaultContent must have a Template.");
            }
            Parsed content = content(template);
            V1TemplatedSendOperations.checkSize(request.bulkEmailEntries().size());
            List<BulkEmailEntryResult> results = new ArrayList<>();
            request.bulkEmailEntries().forEach(entry -> results.add(one(request, entry, template, content)));
            return SendBulkEmailResponse.builder()
                    .bulkEmailEntryResults(results)
                    .build();
        });
    }

    private BulkEmailEntryResult one(
            SendBulkEmailRequest request, BulkEmailEntry entry, Template template, Parsed content) {
        Map<String, String> headers = headers(template.headers());
        headers.putAll(headers(entry.replacementHeaders()));
        Map<String, String> tags = tags(request.defaultEmailTags());
        tags.putAll(tags(entry.replacementTags()));
        var replaced = entry.replacementEmailContent() == null
                ? null
                : entry.replacementEmailContent().replacementTemplate();
        List<String> data = Stream.of(
                        template.templateData(), replaced == null ? null : replaced.replacementTemplateData())
                .filter(text -> text != null)
                .toList();
        Destination to = entry.destination() == null ? Destination.builder().build() : entry.destination();
        try {
            String id = new TemplatedMail(ses)
                    .send(
                            envelope(
                                    request.fromEmailAddress(),
                                    to,
                                    request.replyToAddresses(),
                                    headers,
                                    request.feedbackForwardingEmailAddress(),
                                    SesSending.Options.of(request.configurationSetName(), tags)
                                            .by(lenders(
                                                    request.fromEmailAddressIdentityArn(),
                                                    request.feedbackForwardingEmailAddressIdentityArn()))),
                            String.valueOf(template.templateName()),
                            content,
                            data);
            return BulkEmailEntryResult.builder()
                    .status(BulkEmailStatus.SUCCESS)
                    .messageId(id)
                    .build();
        } catch (SesRefusal refusal) {
            return BulkEmailEntryResult.builder()
                    .status(inCapitals(refusal.bulkStatus()))
                    .error(refusal.getMessage())
                    .build();
        }
    }

    /** The API of 2010 calls some of them otherwise. */
    private static String inCapitals(String status) {
        return status.replace("DoesNotExist", "NotFound")
                .replace("ParameterValue", "Parameter")
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toUpperCase(java.util.Locale.ROOT);
    }

    private Parsed content(Template template) {
        if (template.hasAttachments()) {
            throw new SesRefusal(Reason.INVALID, "The local cloud takes attachments in raw messages only.");
        } else if (template.templateContent() != null) {
            if (template.templateName() != null) {
                throw new SesRefusal(Reason.INVALID, "Only one of TemplateName and TemplateContent may be specified.");
            }
            Content inline = EmailTemplateOperations.content(template.templateContent());
            SesTemplates.check(inline);
            return SesTemplates.parsed(inline);
        }
        String arn = template.templateArn();
        String name = template.templateName() == null && arn != null
                ? arn.substring(arn.lastIndexOf('/') + 1)
                : template.templateName();
        if (name == null) {
            throw new SesRefusal(Reason.INVALID, "One of TemplateName and TemplateContent must be specified.");
        }
        return SesTemplates.parsed(ses.templates().get(name).content());
    }

    private static TemplatedMail.Envelope envelope(
            @Nullable String source,
            Destination to,
            List<String> replyTo,
            Map<String, String> headers,
            @Nullable String returnPath,
            SesSending.Options options) {
        if (source == null) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'From'.");
        }
        return new TemplatedMail.Envelope(
                source, to.toAddresses(), to.ccAddresses(), to.bccAddresses(), replyTo, headers, returnPath, options);
    }

    private static List<String> all(Destination to) {
        return Stream.of(to.toAddresses(), to.ccAddresses(), to.bccAddresses())
                .flatMap(List::stream)
                .toList();
    }

    private static Map<String, String> headers(List<MessageHeader> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        headers.forEach(header -> all.put(header.name(), header.value()));
        return all;
    }

    private static Map<String, String> tags(List<MessageTag> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        tags.forEach(tag -> all.put(tag.name(), tag.value()));
        return all;
    }
}
