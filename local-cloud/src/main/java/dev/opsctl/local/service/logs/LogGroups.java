package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Log groups and log streams of one scope, without their events. */
final class LogGroups {

    private static final String STANDARD = "STANDARD";
    private static final Set<Integer> RETENTION_DAYS = Set.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /** A key of KMS, and the data key that it sealed for a group, in Base64. */
    record DataKey(String keyArn, String sealed) {}

    /**
     * A group; {@code id} names its events and is never used again, {@code retentionDays} null keeps them for ever.
     *
     * @param kmsKeyId the key that new events are encrypted with, or null
     * @param dataKeys one for each key that the group ever had; events name theirs by its place
     * @param deletionProtected whether DeleteLogGroup is refused
     * @param index the group's own policy of field indexes, or null
     */
    record Group(
            String name,
            String id,
            Instant created,
            @Nullable Integer retentionDays,
            @Nullable String kmsKeyId,
            String logGroupClass,
            Map<String, String> tags,
            List<DataKey> dataKeys,
            List<MetricRule> metricFilters,
            List<Subscription> subscriptions,
            boolean deletionProtected,
            @Nullable IndexRule index) {

        Group {
            dataKeys = dataKeys == null ? List.of() : dataKeys;
            metricFilters = metricFilters == null ? List.of() : metricFilters;
            subscriptions = subscriptions == null ? List.of() : subscriptions;
        }

        Group withRetention(@Nullable Integer days) {
            return with(days, kmsKeyId, tags, dataKeys, metricFilters, subscriptions, deletionProtected, index);
        }

        Group withKey(DataKey key) {
            List<DataKey> keys = LogKeys.plus(dataKeys, key);
            return with(
                    retentionDays, key.keyArn(), tags, keys, metricFilters, subscriptions, deletionProtected, index);
        }

        Group withoutKey() {
            return with(retentionDays, null, tags, dataKeys, metricFilters, subscriptions, deletionProtected, index);
        }

        Group withTags(Map<String, String> more) {
            return with(
                    retentionDays, kmsKeyId, more, dataKeys, metricFilters, subscriptions, deletionProtected, index);
        }

        Group withMetricFilters(List<MetricRule> filters) {
            return with(retentionDays, kmsKeyId, tags, dataKeys, filters, subscriptions, deletionProtected, index);
        }

        Group withSubscriptions(List<Subscription> filters) {
            return with(retentionDays, kmsKeyId, tags, dataKeys, metricFilters, filters, deletionProtected, index);
        }

        Group withDeletionProtected(boolean on) {
            return with(retentionDays, kmsKeyId, tags, dataKeys, metricFilters, subscriptions, on, index);
        }

        Group withIndex(@Nullable IndexRule rule) {
            return with(retentionDays, kmsKeyId, tags, dataKeys, metricFilters, subscriptions, deletionProtected, rule);
        }

        private Group with(
                @Nullable Integer days,
                @Nullable String key,
                Map<String, String> newTags,
                List<DataKey> keys,
                List<MetricRule> metrics,
                List<Subscription> subscribed,
                boolean isProtected,
                @Nullable IndexRule rule) {
            return new Group(
                    name, id, created, days, key, logGroupClass, newTags, keys, metrics, subscribed, isProtected, rule);
        }

        /** @throws CloudWatchLogsException unless the group is of the class that has filters, subscriptions and indexes */
        Group standard() {
            if (!STANDARD.equals(logGroupClass)) {
                throw LogsErrors.validation("This operation is only supported on the Standard log class.");
            }
            return this;
        }
    }

    /** A stream. Times are epoch milliseconds, null before the first event. */
    record Stream(
            String group,
            String name,
            String id,
            Instant created,
            @Nullable Long firstEvent,
            @Nullable Long lastEvent,
            @Nullable Long lastIngestion,
            long bytes) {

        /** Whether it may have events of a time. */
        boolean overlaps(long from, long to) {
            return firstEvent != null && lastEvent != null && lastEvent >= from && firstEvent <= to;
        }

        Stream appended(long first, long last, long ingested, long more) {
            return new Stream(
                    group,
                    name,
                    id,
                    created,
                    firstEvent == null ? first : Math.min(firstEvent, first),
                    lastEvent == null ? last : Math.max(lastEvent, last),
                    ingested,
                    bytes + more);
        }
    }

    private final ServiceContext context;
    private final Table<Group> groups;
    private final Table<Stream> streams;

    LogGroups(ServiceContext context) {
        this.context = context;
        this.groups = context.table("groups", Group.class).shared();
        this.streams = context.table("streams", Stream.class).shared();
    }

    /** For who reads: lines that gather are written first, so that nobody is told less than has been printed. */
    void awaitLines() {
        context.cloud().workers().finish();
    }

    /** @param deletionProtected null for false */
    Group create(
            String name,
            @Nullable DataKey key,
            String logGroupClass,
            Map<String, String> tags,
            @Nullable Boolean deletionProtected) {
        checkName(name);
        Group group = new Group(
                name,
                id(),
                context.clock().instant(),
                null,
                key == null ? null : key.keyArn(),
                logGroupClass == null ? STANDARD : logGroupClass,
                new LinkedHashMap<>(tags),
                key == null ? List.of() : List.of(key),
                List.of(),
                List.of(),
                Boolean.TRUE.equals(deletionProtected),
                null);
        if (!groups.insert(name, group)) {
            throw LogsErrors.exists("log group");
        }
        return group;
    }

    static void checkName(String name) {
        if (name == null || !name.matches("[\\.\\-_/#A-Za-z0-9]{1,512}")) {
            throw LogsErrors.name("logGroupName", name, "[\\.\\-_/#A-Za-z0-9]+");
        }
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    /** @param nameOrArn a group's name or ARN, with or without {@code :*} */
    static String name(String nameOrArn) {
        if (nameOrArn == null || !nameOrArn.startsWith("arn:")) {
            return nameOrArn;
        }
        String[] parts = nameOrArn.split(":", 7);
        return parts.length < 7 ? nameOrArn : parts[6].replaceFirst(":\\*$", "");
    }

    Group get(String nameOrArn) {
        String name = name(nameOrArn);
        checkName(name);
        return groups.get(name).orElseThrow(() -> LogsErrors.missing("log group"));
    }

    /** The group that a request names in one of two ways. */
    Group get(String name, String identifier) {
        if (name != null && identifier != null) {
            throw LogsErrors.validation("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        } else if (name == null && identifier == null) {
            throw LogsErrors.invalid("Exactly one of logGroupName and logGroupIdentifier is required.");
        }
        return get(name != null ? name : identifier);
    }

    /** A group that a query names. */
    Group queried(String name) {
        return find(name)
                .orElseThrow(() -> Faults.of(
                        ResourceNotFoundException.class,
                        "Log group '" + name + "' does not exist for account ID '"
                                + context.scope().accountId() + "'"));
    }

    /** The time of a group's first event, or of its making, as epoch milliseconds. */
    long firstEvent(Group group) {
        return streams(group, "").stream()
                .filter(stream -> stream.firstEvent() != null)
                .mapToLong(Stream::firstEvent)
                .reduce(group.created().toEpochMilli(), Math::min);
    }

    Optional<Group> find(String name) {
        return groups.get(name);
    }

    List<Group> list(String prefix) {
        return groups.entries(prefix).stream().map(Map.Entry::getValue).toList();
    }

    void change(String nameOrArn, UnaryOperator<Group> change) {
        String name = name(nameOrArn);
        checkName(name);
        groups.update(name, change).orElseThrow(() -> LogsErrors.missing("log group"));
    }

    void retention(String name, @Nullable Integer days) {
        if (days != null && !RETENTION_DAYS.contains(days)) {
            throw LogsErrors.invalid("1 validation error detected: Value '" + days
                    + "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
                    + RETENTION_DAYS.stream().sorted().toList());
        }
        change(name, group -> group.withRetention(days));
    }

    /** Removes a group and its streams. */
    Group delete(String name) {
        return context.change(change -> {
            Group group = get(name);
            if (group.deletionProtected()) {
                throw LogsErrors.validation(
                        "The log group " + group.name()
                                + " has deletion protection: turn it off by PutLogGroupDeletionProtection before you delete it.");
            }
            streams(group, "").forEach(stream -> streams.remove(key(group, stream.name())));
            groups.remove(group.name());
            return group;
        });
    }

    /** The time before which events of the group are gone, as epoch milliseconds. */
    long horizon(Group group) {
        return group.retentionDays() == null
                ? Long.MIN_VALUE
                : context.clock()
                        .instant()
                        .minus(Duration.ofDays(group.retentionDays()))
                        .toEpochMilli();
    }

    private static String key(Group group, String stream) {
        return group.id() + "/" + stream;
    }

    void createStream(String groupName, String name) {
        if (name == null || !name.matches("[^:*]{1,512}")) {
            throw LogsErrors.constraint(
                    "logStreamName", name, "Member must satisfy regular expression pattern: [^:*]*");
        }
        context.change(change -> {
            Group group = get(groupName);
            if (!streams.insert(
                    key(group, name),
                    new Stream(group.name(), name, id(), context.clock().instant(), null, null, null, 0))) {
                throw LogsErrors.exists("log stream");
            }
        });
    }

    Stream stream(Group group, String name) {
        return findStream(group, name).orElseThrow(() -> LogsErrors.missing("log stream"));
    }

    Optional<Stream> findStream(Group group, String name) {
        return streams.get(key(group, name));
    }

    List<Stream> streams(Group group, String prefix) {
        return streams.entries(key(group, prefix)).stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    void change(Group group, String stream, UnaryOperator<Stream> how) {
        streams.update(key(group, stream), how).orElseThrow(() -> LogsErrors.missing("log stream"));
    }

    Stream deleteStream(Group group, String name) {
        return streams.remove(key(group, name)).orElseThrow(() -> LogsErrors.missing("log stream"));
    }

    /** {@code arn:…:log-group:NAME}. */
    String arn(Group group) {
        return arn(group.name());
    }

    String arn(String name) {
        return context.arn("log-group:" + name);
    }
}
