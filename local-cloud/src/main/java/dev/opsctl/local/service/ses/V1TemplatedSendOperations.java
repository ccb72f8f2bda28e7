package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.service.ses.SesTemplates.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ses.model.BulkEmailDestination;
import software.amazon.awssdk.services.ses.model.BulkEmailDestinationStatus;
import software.amazon.awssdk.services.ses.model.BulkEmailStatus;
import software.amazon.awssdk.services.ses.model.Destination;
import software.amazon.awssdk.services.ses.model.MessageTag;
import software.amazon.awssdk.services.ses.model.SendBulkTemplatedEmailRequest;
import software.amazon.awssdk.services.ses.model.SendBulkTemplatedEmailResponse;
import software.amazon.awssdk.services.ses.model.SendTemplatedEmailRequest;
import software.amazon.awssdk.services.ses.model.SendTemplatedEmailResponse;

/** Mails made of templates, as the API of 2010 sends them. */
final class V1TemplatedSendOperations {

    /** How many destinations a bulk may have. */
    static final int DESTINATIONS = 50;

    private final SesCore ses;

    V1TemplatedSendOperations(SesCore ses) {
        this.ses = ses;
    }

    public SendTemplatedEmailResponse sendTemplatedEmail(SendTemplatedEmailRequest request) {
        return ses.v1(() -> {
            Parsed content = content(request.template(), request.templateArn());
            return SendTemplatedEmailResponse.builder()
                    .messageId(new TemplatedMail(ses)
                            .send(
                                    envelope(
                                            request.source(),
                                            request.destination(),
                                            request.replyToAddresses(),
                                            request.returnPath(),
                                            SesSending.Options.of(
                                                            request.configurationSetName(),
                                                            tags(List.of(request.tags())))
                                                    .by(V1SendOperations.lenders(
                                                            request.sourceArn(), null, request.returnPathArn()))),
                                    request.template(),
                                    content,
                                    List.of(request.templateData())))
                    .build();
        });
    }

    public SendBulkTemplatedEmailResponse sendBulkTemplatedEmail(SendBulkTemplatedEmailRequest request) {
        return ses.v1(() -> {
            Parsed content = content(request.template(), request.templateArn());
            checkSize(request.destinations().size());
            List<BulkEmailDestinationStatus> answers = new ArrayList<>();
            for (BulkEmailDestination one : request.destinations()) {
                answers.add(status(() -> new TemplatedMail(ses)
                        .send(
                                envelope(
                                        request.source(),
                                        one.destination(),
                                        request.replyToAddresses(),
                                        request.returnPath(),
                                        SesSending.Options.of(
                                                        request.configurationSetName(),
                                                        tags(List.of(request.defaultTags(), one.replacementTags())))
                                                .by(V1SendOperations.lenders(
                                                        request.sourceArn(), null, request.returnPathArn()))),
                                request.template(),
                                content,
                                one.replacementTemplateData() == null
                                        ? List.of(request.defaultTemplateData())
                                        : List.of(request.defaultTemplateData(), one.replacementTemplateData()))));
            }
            return SendBulkTemplatedEmailResponse.builder().status(answers).build();
        });
    }

    static void checkSize(int destinations) {
        if (destinations == 0 || destinations > DESTINATIONS) {
            throw new SesRefusal(
                    destinations == 0 ? Reason.INVALID : Reason.MESSAGE_REJECTED,
                    destinations == 0 ? "There must be at least one destination." : "Too many destinations.");
        }
    }

    /** The content of a template of this account, which an ARN may name besides. */
    private Parsed content(String name, @Nullable String arn) {
        if (arn != null
                && Arn.parse(arn)
                        .filter(a -> a.resource().equals("template/" + name))
                        .isEmpty()) {
            throw new SesRefusal(Reason.INVALID, "Invalid template ARN <" + arn + ">.");
        }
        return SesTemplates.parsed(ses.templates().get(name).content());
    }

    private static TemplatedMail.Envelope envelope(
            String source,
            @Nullable Destination to,
            List<String> replyTo,
            @Nullable String returnPath,
            SesSending.Options options) {
        Destination all = to == null ? Destination.builder().build() : to;
        return new TemplatedMail.Envelope(
                source,
                all.toAddresses(),
                all.ccAddresses(),
                all.bccAddresses(),
                replyTo,
                Map.of(),
                returnPath,
                options);
    }

    private static Map<String, String> tags(List<List<MessageTag>> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        tags.forEach(some -> some.forEach(tag -> all.put(tag.name(), tag.value())));
        return all;
    }

    private static BulkEmailDestinationStatus status(java.util.function.Supplier<String> sending) {
        try {
            return BulkEmailDestinationStatus.builder()
                    .status(BulkEmailStatus.SUCCESS)
                    .messageId(sending.get())
                    .build();
        } catch (SesRefusal refusal) {
            return BulkEmailDestinationStatus.builder()
                    .status(BulkEmailStatus.fromValue(refusal.bulkStatus()))
                    .error(refusal.getMessage())
                    .build();
        }
    }
}
