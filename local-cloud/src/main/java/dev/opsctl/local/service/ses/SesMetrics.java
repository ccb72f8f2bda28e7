package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.ses.SesSending.Statistics;
import java.util.List;

/**
 * The metrics of an account's mail. Mail to the mailbox simulator counts like any other: here nothing else bounces.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html">Metrics</a>
 */
final class SesMetrics {

    private final ServiceContext context;

    SesMetrics(ServiceContext context) {
        this.context = context;
    }

    private void record(String name, String unit, double value) {
        context.metrics().metric("AWS/SES", name, unit).record(value);
    }

    private void count(String name, int recipients) {
        if (recipients > 0) {
            record(name, "Count", recipients);
        }
    }

    /** A mail went out. All numbers are of recipients. */
    void sent(int sent, int delivered, int bounced, int complained) {
        count("Send", sent);
        count("Delivery", delivered);
        count("Bounce", bounced);
        count("Complaint", complained);
    }

    /** A mail was refused because of what it is. */
    void rejected() {
        count("Reject", 1);
    }

    /** What the account's rates have come to. */
    void reputation(List<Statistics> recent) {
        long attempts = 0;
        long bounces = 0;
        long complaints = 0;
        for (Statistics point : recent) {
            attempts += point.attempts();
            bounces += point.bounces();
            complaints += point.complaints();
        }
        if (attempts > 0) {
            record("Reputation.BounceRate", "None", (double) bounces / attempts);
            record("Reputation.ComplaintRate", "None", (double) complaints / attempts);
        }
    }
}
