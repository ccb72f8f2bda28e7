package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailHeaders;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sesv2.model.CloudWatchDestination;
import software.amazon.awssdk.services.sesv2.model.CloudWatchDimensionConfiguration;

/**
 * Event destinations that count events in CloudWatch, by dimensions that each mail has values for.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-cloudwatch.html">CloudWatch destinations</a>
 */
final class EventDimensions {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_:-]{1,256}");
    private static final Pattern VALUE = Pattern.compile("[a-zA-Z0-9_.@-]{1,256}");
    private static final int MOST = 10;

    private EventDimensions() {}

    /** @throws SesRefusal if CloudWatch would have no such dimensions */
    static void check(CloudWatchDestination destination) {
        Set<String> names = new HashSet<>();
        for (CloudWatchDimensionConfiguration dimension : destination.dimensionConfigurations()) {
            if (dimension.dimensionName() == null
                    || !NAME.matcher(dimension.dimensionName()).matches()) {
                throw invalid(
                        "Dimension name " + dimension.dimensionName()
                                + " is invalid: it must contain only alphanumeric characters, underscores, hyphens and colons.");
            } else if (dimension.defaultDimensionValue() == null
                    || !VALUE.matcher(dimension.defaultDimensionValue()).matches()) {
                throw invalid("Default dimension value " + dimension.defaultDimensionValue()
                        + " is invalid: it must contain only alphanumeric characters, underscores, hyphens, at signs and"
                        + " periods.");
            } else if (dimension.dimensionValueSource() == null) {
                throw invalid("Dimension " + dimension.dimensionName() + " needs a value source.");
            } else if (!names.add(dimension.dimensionName())) {
                throw invalid("Dimension name " + dimension.dimensionName() + " is given twice.");
            }
        }
        if (names.isEmpty() || names.size() > MOST) {
            throw invalid("A CloudWatch destination needs 1 to " + MOST + " dimensions.");
        }
    }

    private static SesRefusal invalid(String message) {
        return new SesRefusal(Reason.INVALID, message);
    }

    /**
     * Counts an event.
     *
     * @param event as the metric is named: {@code Bounce}
     * @param recipients that it is about
     * @param tags the mail's own, and SES's
     */
    static void count(
            ServiceContext context,
            CloudWatchDestination destination,
            String event,
            int recipients,
            MailHeaders headers,
            Map<String, String> tags) {
        Map<String, String> dimensions = new TreeMap<>();
        for (CloudWatchDimensionConfiguration dimension : destination.dimensionConfigurations()) {
            Optional<String> value =
                    switch (dimension.dimensionValueSource()) {
                        case MESSAGE_TAG -> Optional.ofNullable(tags.get(dimension.dimensionName()));
                        case EMAIL_HEADER -> headers.first(dimension.dimensionName());
                        default -> Optional.empty(); // links of a mail are not followed here
                    };
            dimensions.put(
                    dimension.dimensionName(),
                    value.map(String::strip)
                            .filter(text -> VALUE.matcher(text).matches())
                            .orElse(dimension.defaultDimensionValue()));
        }
        context.metrics()
                .metric(new MetricId("AWS/SES", event, dimensions), "Count")
                .record(recipients);
    }
}
