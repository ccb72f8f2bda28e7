package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.eventbridge.model.InputTransformer;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** What EventBridge demands of what a target is given and of where its dead letters go. */
final class TargetChecks {

    private static final Set<String> PREDEFINED = Set.of(
            "aws.events.rule-arn",
            "aws.events.rule-name",
            "aws.events.event",
            "aws.events.event.json",
            "aws.events.event.ingestion-time");

    private TargetChecks() {}

    /** A template names what its paths find or what EventBridge knows, and is JSON when that has been put in: one value, or some strings. */
    static void template(InputTransformer transformer, String id) {
        String template = transformer.inputTemplate();
        String filled = TargetInput.fill(template, (name, quoted) -> {
            if (!PREDEFINED.contains(name) && !transformer.inputPathsMap().containsKey(name)) {
                throw EventsErrors.validation(
                        "InputTemplate for target " + id + " contains invalid placeholder " + name + ".");
            }
            return quoted ? "" : "\"\"";
        });
        try (JsonParser in = PojoJson.mapper().createParser(filled)) {
            while (in.nextToken() != null) {
                in.skipChildren();
            }
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw EventsErrors.validation("Invalid InputTemplate for target " + id + " : [Source: (String)\"" + template
                    + "\"; line: " + at.getLineNr() + ", column: " + at.getColumnNr() + "].");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a target of another kind is told would be without effect: AWS refuses it. */
    static void parameters(Target target, Arn arn) {
        Map<String, Boolean> foreign = new LinkedHashMap<>();
        foreign.put("SqsParameters", target.sqsParameters() != null && !"sqs".equals(arn.service()));
        foreign.put(
                "HttpParameters",
                target.httpParameters() != null && !arn.resource().startsWith("api-destination/"));
        foreign.put("KinesisParameters", target.kinesisParameters() != null);
        foreign.put("RunCommandParameters", target.runCommandParameters() != null);
        foreign.put("EcsParameters", target.ecsParameters() != null);
        foreign.put("BatchParameters", target.batchParameters() != null);
        foreign.put("RedshiftDataParameters", target.redshiftDataParameters() != null);
        foreign.put("SageMakerPipelineParameters", target.sageMakerPipelineParameters() != null);
        foreign.put("AppSyncParameters", target.appSyncParameters() != null);
        foreign.forEach((name, given) -> {
            if (given) {
                throw EventsErrors.validation("Parameter " + name + " is not valid for target " + target.id() + ".");
            }
        });
    }

    /** Dead letters go to a standard queue of the rule's region. */
    static void deadLetters(String queue, String region) {
        String fault = "Parameter " + queue + " is not valid. Reason: ";
        Arn arn = Arn.parse(queue)
                .orElseThrow(() -> EventsErrors.validation(fault + "Provided Arn is not in correct format."));
        if (!"sqs".equals(arn.service())) {
            throw EventsErrors.validation(fault + "A dead-letter queue must be an SQS queue.");
        } else if (arn.resource().endsWith(".fifo")) {
            throw EventsErrors.validation(fault + "A dead-letter queue must be a standard queue.");
        } else if (!region.equals(arn.region())) {
            throw EventsErrors.validation(fault + "A dead-letter queue must be in the region of its rule.");
        }
    }
}
