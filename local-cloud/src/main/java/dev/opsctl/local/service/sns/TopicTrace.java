package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake;
import dev.opsctl.local.engine.trace.OpenSegment;
import dev.opsctl.local.engine.trace.TraceHeader;
import dev.opsctl.local.engine.trace.Traces;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The traces of messages. An active topic writes a segment when a message is published, and a subsegment for each delivery; any other hands
 * on what came.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html">Active tracing</a>
 */
final class TopicTrace {

    private final ServiceContext context;

    TopicTrace(ServiceContext context) {
        this.context = context;
    }

    private static boolean isActive(Topic topic) {
        return "Active".equals(topic.attributes().get("TracingConfig"));
    }

    /** Notes a message that the current caller publishes. @return the header that goes with it; null if there is none */
    @Nullable
    String published(Topic topic, String arn) {
        String came = Caller.current().context().get(Caller.TRACE_HEADER);
        if (!isActive(topic)) {
            return came;
        }
        Instant now = context.clock().instant();
        TraceIntake intake = intake();
        TraceHeader header = TraceHeader.parse(came).orElseGet(() -> TraceHeader.begin(now, null));
        if (header.sampled() == null) {
            header = header.decided(
                    intake.samples(new TraceIntake.Request(topic.name(), "AWS::SNS::Topic", "", "", "", arn)));
        }
        OpenSegment segment = OpenSegment.begin(intake, header, topic.name(), "AWS::SNS::Topic", now);
        segment.with("", "resource_arn", arn)
                .with("/aws", "topic_arn", arn)
                .with("/aws", "account_id", context.scope().accountId());
        segment.end(now);
        return segment.header().toString();
    }

    private TraceIntake intake() {
        return Traces.of(context.cloud(), context.scope());
    }

    /**
     * Makes a delivery.
     *
     * @param service what it is delivered to
     * @param field under which a segment names the resource
     * @param call gets the header for the subscriber; null if there is none
     */
    void delivering(
            Topic topic,
            Notification notification,
            String service,
            String field,
            String resource,
            Consumer<String> call) {
        TraceHeader header = isActive(topic)
                ? TraceHeader.parse(notification.traceHeader())
                        .filter(came -> came.isSampled() && came.parent() != null)
                        .orElse(null)
                : null;
        if (header == null) {
            call.accept(notification.traceHeader());
            return;
        }
        OpenSegment delivery =
                OpenSegment.part(intake(), header, service, context.clock().instant());
        delivery.with("", "namespace", "aws").with("/aws", field, resource);
        try {
            call.accept(delivery.header().toString());
            delivery.status(200);
        } catch (AwsServiceException e) {
            delivery.status(e.statusCode());
            throw e;
        } finally {
            delivery.end(context.clock().instant());
        }
    }
}
