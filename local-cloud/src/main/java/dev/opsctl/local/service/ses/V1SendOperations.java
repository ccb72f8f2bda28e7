package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ses.model.Body;
import software.amazon.awssdk.services.ses.model.MessageTag;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SendEmailResponse;
import software.amazon.awssdk.services.ses.model.SendRawEmailRequest;
import software.amazon.awssdk.services.ses.model.SendRawEmailResponse;

/** Mail, as the API of 2010 sends it. */
final class V1SendOperations {

    private final SesCore ses;

    V1SendOperations(SesCore ses) {
        this.ses = ses;
    }

    public SendEmailResponse sendEmail(SendEmailRequest request) {
        Body body = request.message() == null ? null : request.message().body();
        String subject = request.message() == null || request.message().subject() == null
                ? null
                : request.message().subject().data();
        String text = body == null || body.text() == null ? null : body.text().data();
        String html = body == null || body.html() == null ? null : body.html().data();
        var to = request.destination();
        return ses.v1(() -> SendEmailResponse.builder()
                .messageId(ses.send(
                        new SesCore.Simple(
                                request.source(),
                                to == null ? List.of() : to.toAddresses(),
                                to == null ? List.of() : to.ccAddresses(),
                                to == null ? List.of() : to.bccAddresses(),
                                request.replyToAddresses(),
                                subject,
                                text,
                                html,
                                Map.of()),
                        request.returnPath(),
                        SesSending.Options.of(request.configurationSetName(), tags(request.tags()))
                                .by(lenders(request.sourceArn(), null, request.returnPathArn()))))
                .build());
    }

    public SendRawEmailResponse sendRawEmail(SendRawEmailRequest request) {
        return ses.v1(() -> {
            if (request.rawMessage() == null
                    || request.rawMessage().data() == null
                    || request.rawMessage().data().asByteArrayUnsafe().length == 0) {
                throw new SesRefusal(Reason.INVALID, "Empty required header 'From'.");
            }
            return SendRawEmailResponse.builder()
                    .messageId(ses.sending()
                            .send(
                                    request.source(),
                                    null,
                                    request.destinations(),
                                    request.rawMessage().data().asByteArray(),
                                    SesSending.Options.of(request.configurationSetName(), tags(request.tags()))
                                            .by(lenders(
                                                    request.sourceArn(), request.fromArn(), request.returnPathArn()))))
                    .build();
        });
    }

    /** SourceArn counts for the From of the message as well, unless that has an ARN of its own. */
    static SesSending.Lenders lenders(@Nullable String source, @Nullable String from, @Nullable String returnPath) {
        return new SesSending.Lenders(source, from == null ? source : from, returnPath);
    }

    private static Map<String, String> tags(List<MessageTag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        tags.forEach(tag -> map.put(tag.name(), tag.value()));
        return map;
    }
}
