package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Waits until somebody approves, and tells a topic that he is waited for. Where several executions may wait, each has its token as its external id,
 * since the pipeline's state shows one only.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html">JSON data format for manual approval notifications</a>
 */
final class ApprovalAction implements ActionProvider {

    private static final String TOLD = "told";
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

    @Override
    public Step step(ActionWork work) {
        if (work.execution().passesOthers()) {
            work.tell(result -> result.externalExecutionId(work.run().token()));
        }
        String topic = work.setting("NotificationArn");
        if (topic != null && work.noted(TOLD) == null) {
            String subject = "APPROVAL NEEDED: AWS CodePipeline "
                    + work.pipeline().name() + " for action " + work.action().name();
            work.client(SnsClient.class).publish(r -> r.topicArn(topic)
                    .subject(subject.substring(0, Math.min(subject.length(), 100)))
                    .message(message(work).toString()));
            work.note(TOLD, topic);
        }
        return Step.waits();
    }

    private static ObjectNode message(ActionWork work) {
        String region = work.context().scope().region();
        String name = work.pipeline().name();
        String console = "https://console.aws.amazon.com/codepipeline/home?region=" + region + "#/view/" + name;
        Duration left = work.action().timeoutInMinutes() == null
                ? ActionKind.of(work.action().actionTypeId()).orElseThrow().timeout()
                : Duration.ofMinutes(work.action().timeoutInMinutes());
        Instant expires = work.run().detail().startTime().plus(left);
        ObjectNode message =
                JsonNodeFactory.instance.objectNode().put("region", region).put("consoleLink", console);
        message.putObject("approval")
                .put("pipelineName", name)
                .put("stageName", work.run().detail().stageName())
                .put("actionName", work.action().name())
                .put("token", work.run().token())
                .put("expires", MINUTE.format(expires))
                .put("externalEntityLink", work.setting("ExternalEntityLink"))
                .put(
                        "approvalReviewLink",
                        console + "/" + work.run().detail().stageName() + "/"
                                + work.action().name() + "/approve/"
                                + work.run().token())
                .put("customData", work.setting("CustomData"));
        return message;
    }
}
