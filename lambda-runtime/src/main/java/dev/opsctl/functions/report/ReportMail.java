package dev.opsctl.functions.report;

import dev.opsctl.functions.report.domain.InventoryReport;
import dev.opsctl.functions.report.domain.ReportText;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.Content;

/** The report's mail through SES, from the verified source address to the destination address. */
final class ReportMail {
    private final SesClient ses;
    private final String source;
    private final String destination;
    private final String configurationSet;

    ReportMail(SesClient ses, String source, String destination, String configurationSet) {
        this.ses = ses;
        this.source = source;
        this.destination = destination;
        this.configurationSet = configurationSet;
    }

    String destination() {
        return destination;
    }

    /** @return SES's message id */
    String send(InventoryReport report, String place) {
        return ses.sendEmail(request -> request.source(source)
                        .destination(to -> to.toAddresses(destination))
                        .configurationSetName(configurationSet)
                        .message(message -> message.subject(utf8(ReportText.subject(report)))
                                .body(body -> body.text(utf8(ReportText.body(report, place))))))
                .messageId();
    }

    private static Content utf8(String text) {
        return Content.builder().charset("UTF-8").data(text).build();
    }
}
