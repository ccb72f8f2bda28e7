package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.QueueUrl;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The queues of one account and region: their settings, not what they hold. */
final class Queues {

    private static final long DELETED_MILLIS = 60_000;

    /** A queue that is gone. @param at since when */
    record Deleted(long at) {}

    private final ServiceContext context;
    private final Table<QueueRecord> queues;
    private final Table<Deleted> deleted;

    Queues(ServiceContext context) {
        this.context = context;
        this.queues = context.table("queues", QueueRecord.class).shared();
        this.deleted = context.table("deleted-queues", Deleted.class);
    }

    /** Runs reads and writes of queues and messages as one change. */
    <T> T change(Function<Change, T> body) {
        return context.cloud().store().change(body);
    }

    long now() {
        return context.clock().millis();
    }

    String arn(String name) {
        return context.arn(name);
    }

    String url(String name) {
        return context.cloud().endpoint() + "/" + context.scope().accountId() + "/" + name;
    }

    List<QueueRecord> all(String prefix) {
        return queues.entries(prefix).stream().map(entry -> entry.getValue()).toList();
    }

    /** The queue that a request means, if it is one of this account's. */
    QueueRecord byUrl(String url) {
        if (url == null) {
            throw SqsErrors.missing("QueueUrl");
        }
        QueueUrl queue = QueueUrl.parse(url);
        if (!queue.accountId().equals(context.scope().accountId())) {
            throw SqsErrors.noQueue();
        }
        return byName(queue.queueName());
    }

    QueueRecord byName(String name) {
        return queues.get(name).orElseThrow(SqsErrors::noQueue);
    }

    Optional<QueueRecord> byArn(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.isOf(context.service(), context.scope()))
                .flatMap(arn -> queues.get(arn.resource()));
    }

    /** The queue as it is now, in the change under way; who holds an older record of a queue that is gone is refused. */
    QueueRecord current(QueueRecord queue) {
        return queues.get(queue.name())
                .filter(now -> now.created() == queue.created())
                .orElseThrow(SqsErrors::noQueue);
    }

    /** The queues that have a queue as their dead-letter queue. */
    List<QueueRecord> sourcesOf(String deadLetterArn) {
        return queues.values().stream()
                .filter(q -> QueueAttributes.redrive(q)
                        .filter(r -> r.target().equals(deadLetterArn))
                        .isPresent())
                .toList();
    }

    /** Refuses attributes whose dead-letter queue does not exist, or takes no messages of this queue. */
    void requireRedriveTarget(String name, Map<String, String> attributes) {
        String policy = attributes.getOrDefault("RedrivePolicy", "");
        if (policy.isEmpty()) {
            return;
        }
        QueueRecord target = byArn(QueueAttributes.redrive(policy).target())
                .orElseThrow(
                        () -> SqsErrors.attributeValue("RedrivePolicy", policy, "Dead letter target does not exist."));
        if (!QueueAttributes.allows(target, arn(name))) {
            throw SqsErrors.attributeValue(
                    "RedrivePolicy",
                    policy,
                    "The dead-letter queue's RedriveAllowPolicy does not allow this source queue.");
        }
    }

    /** @return whether there was none of that name */
    boolean insert(QueueRecord queue) {
        return queues.insert(queue.name(), queue);
    }

    void update(QueueRecord queue, UnaryOperator<QueueRecord> change) {
        queues.update(queue.name(), change).orElseThrow(SqsErrors::noQueue);
    }

    /** What CloudFormation deletes is free again at once: on AWS it waits for that before it calls a queue deleted. */
    void remove(QueueRecord queue, Caller by) {
        queues.remove(queue.name());
        long now = now();
        deleted.entries("").stream()
                .filter(entry -> entry.getValue().at() <= now - DELETED_MILLIS)
                .forEach(entry -> deleted.remove(entry.getKey()));
        if (!by.context().containsKey(Caller.RESERVED_TAGS)) {
            deleted.replace(queue.name(), new Deleted(now));
        }
    }

    void requireNotJustDeleted(String name) {
        if (deleted.get(name)
                .filter(queue -> queue.at() > now() - DELETED_MILLIS)
                .isPresent()) {
            throw SqsErrors.deletedRecently();
        }
    }
}
