package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sesv2.model.Destination;
import software.amazon.awssdk.services.sesv2.model.MessageHeader;
import software.amazon.awssdk.services.sesv2.model.MessageTag;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendEmailResponse;

/** Mail, as the API of 2019 sends it. */
final class EmailOperations {

    private final SesCore ses;

    EmailOperations(SesCore ses) {
        this.ses = ses;
    }

    public SendEmailResponse sendEmail(SendEmailRequest request) {
        return ses.v2(() -> {
            Map<String, String> tags = new LinkedHashMap<>();
            request.emailTags().forEach((MessageTag tag) -> tags.put(tag.name(), tag.value()));
            Destination to =
                    request.destination() == null ? Destination.builder().build() : request.destination();
            if (request.content() == null
                    || request.content().raw() == null && request.content().simple() == null) {
                throw new SesRefusal(
                        Reason.INVALID, "The local cloud sends raw and simple messages; one of them must be given.");
            }
            if (request.content().raw() != null) {
                List<String> all = Stream.of(to.toAddresses(), to.ccAddresses(), to.bccAddresses())
                        .flatMap(List::stream)
                        .toList();
                return SendEmailResponse.builder()
                        .messageId(ses.sending()
                                .send(
                                        request.fromEmailAddress(),
                                        all,
                                        request.content().raw().data().asByteArray(),
                                        request.configurationSetName(),
                                        tags))
                        .build();
            }
            var simple = request.content().simple();
            if (simple.hasAttachments()) {
                throw new SesRefusal(Reason.INVALID, "The local cloud takes attachments in raw messages only.");
            }
            Map<String, String> headers = new LinkedHashMap<>();
            simple.headers().forEach((MessageHeader header) -> headers.put(header.name(), header.value()));
            var body = simple.body();
            return SendEmailResponse.builder()
                    .messageId(ses.send(
                            new SesCore.Simple(
                                    request.fromEmailAddress(),
                                    to.toAddresses(),
                                    to.ccAddresses(),
                                    to.bccAddresses(),
                                    request.replyToAddresses(),
                                    simple.subject() == null
                                            ? null
                                            : simple.subject().data(),
                                    body == null || body.text() == null
                                            ? null
                                            : body.text().data(),
                                    body == null || body.html() == null
                                            ? null
                                            : body.html().data(),
                                    headers),
                            null,
                            request.configurationSetName(),
                            tags))
                    .build();
        });
    }
}
