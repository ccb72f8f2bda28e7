package dev.opsctl.local.service.codecommit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.Recipient;
import dev.opsctl.local.service.codecommit.GitReferences.Changed;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.eclipse.jgit.lib.Constants;
import software.amazon.awssdk.services.codecommit.model.RepositoryTrigger;
import software.amazon.awssdk.services.codecommit.model.RepositoryTriggerEventEnum;

/**
 * Tells topics and functions of changes.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-codecommit.html">The event</a>
 */
final class Triggers {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ").withZone(ZoneOffset.UTC);

    private final ServiceContext context;

    Triggers(ServiceContext context) {
        this.context = context;
    }

    /** Whoever pushes does not wait, and learns nothing of what fails. */
    void fire(Settings repository, List<Changed> changes, Caller caller) {
        for (RepositoryTrigger trigger : repository.triggers()) {
            List<Changed> meant =
                    changes.stream().filter(change -> isMeant(trigger, change)).toList();
            if (!meant.isEmpty()) {
                context.cloud()
                        .workers()
                        .run(
                                "trigger " + trigger.name(),
                                () -> send(repository, trigger, meant, "ReferenceChanges", caller));
            }
        }
    }

    private static boolean isMeant(RepositoryTrigger trigger, Changed change) {
        RepositoryTriggerEventEnum event = change.from() == null
                ? RepositoryTriggerEventEnum.CREATE_REFERENCE
                : change.to() == null
                        ? RepositoryTriggerEventEnum.DELETE_REFERENCE
                        : RepositoryTriggerEventEnum.UPDATE_REFERENCE;
        List<String> branches = trigger.branches();
        return (trigger.events().contains(event) || trigger.events().contains(RepositoryTriggerEventEnum.ALL))
                && (branches.isEmpty()
                        || change.ref().startsWith(Constants.R_HEADS)
                                && branches.contains(change.ref().substring(Constants.R_HEADS.length())));
    }

    /** @throws RuntimeException if the destination does not take it */
    void send(Settings repository, RepositoryTrigger trigger, List<Changed> changes, String event, Caller caller) {
        String text = event(repository, trigger, changes, event, caller);
        Recipient.of(context.cloud(), trigger.destinationArn(), context.asService(repository.arn()))
                .withSubject("UPDATE: AWS CodeCommit " + context.scope().region() + " push: "
                        + repository
                                .name()
                                .substring(0, Math.min(50, repository.name().length())))
                .send(text);
    }

    private String event(
            Settings repository, RepositoryTrigger trigger, List<Changed> changes, String event, Caller caller) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ArrayNode references = json.arrayNode();
        for (Changed change : changes) {
            ObjectNode reference = references
                    .addObject()
                    .put("commit", change.to() == null ? change.from() : change.to())
                    .put("ref", change.ref());
            if (change.from() == null) {
                reference.put("created", true);
            } else if (change.to() == null) {
                reference.put("deleted", true);
            }
        }
        ObjectNode record = json.objectNode()
                .put("awsRegion", context.scope().region())
                .put("customData", trigger.customData())
                .put("eventId", UUID.randomUUID().toString())
                .put("eventName", event)
                .put("eventPartNumber", 1)
                .put("eventSource", "aws:codecommit")
                .put("eventSourceARN", repository.arn())
                .put("eventTime", TIME.format(context.clock().instant()))
                .put("eventTotalParts", 1)
                .put("eventTriggerConfigId", repository.triggersId())
                .put("eventTriggerName", trigger.name())
                .put("eventVersion", "1.0")
                .put("userIdentityARN", caller.arn());
        record.putObject("codecommit").set("references", references);
        ObjectNode whole = json.objectNode();
        whole.putArray("Records").add(record);
        return whole.toString();
    }
}
