package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.DeadLetterConfig;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.Level;
import software.amazon.awssdk.services.eventbridge.model.LogConfig;
import software.amazon.awssdk.services.eventbridge.model.PutPermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.RemovePermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.UpdateEventBusRequest;

/** The event buses of one scope: {@code default}, which is always there, and custom ones; with their resource policies. */
final class EventBuses {

    static final String DEFAULT = "default";

    /** A bus; policy is its resource policy or null. */
    record Bus(
            String name,
            @Nullable String policy,
            @Nullable String description,
            Map<String, String> tags,
            Instant created,
            Instant changed) {}

    private final ServiceContext context;
    private final Table<Bus> table;

    EventBuses(ServiceContext context) {
        this.context = context;
        this.table = context.table("buses", Bus.class).shared();
    }

    /** The name of a bus that is given by name or ARN; null means the default bus. */
    static String name(String nameOrArn) {
        if (nameOrArn == null || nameOrArn.isEmpty()) {
            return DEFAULT;
        }
        int at = nameOrArn.indexOf(":event-bus/");
        return at < 0 ? nameOrArn : nameOrArn.substring(at + ":event-bus/".length());
    }

    String arn(String name) {
        return context.arn("event-bus/" + name);
    }

    Bus create(CreateEventBusRequest request) {
        String name = request.name();
        if (name == null || !name.matches("[/.\\-_A-Za-z0-9]{1,256}") || name.contains("/") || DEFAULT.equals(name)) {
            if (DEFAULT.equals(name)) {
                throw EventsErrors.exists("Event bus default already exists.");
            }
            throw EventsErrors.validation("Event bus name " + name
                    + " is not valid: it must match [._A-Za-z0-9-]{1,256} and must not contain '/'.");
        }
        EventsErrors.lacking(set(request.eventSourceName()), "EventSourceName", "partner event sources");
        check(request.kmsKeyIdentifier(), request.deadLetterConfig(), request.logConfig());
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), EventsErrors::tag);
        Instant now = context.clock().instant();
        Bus bus = new Bus(name, null, request.description(), tags, now, now);
        if (!table.insert(name, bus)) {
            throw EventsErrors.exists("Event bus " + name + " already exists.");
        }
        return bus;
    }

    Bus update(UpdateEventBusRequest request) {
        Bus known = get(request.name());
        check(request.kmsKeyIdentifier(), request.deadLetterConfig(), request.logConfig());
        return change(
                known.name(),
                before -> new Bus(
                        before.name(),
                        before.policy(),
                        request.description() == null ? before.description() : request.description(),
                        before.tags(),
                        before.created(),
                        context.clock().instant()));
    }

    private static void check(@Nullable String key, @Nullable DeadLetterConfig deadLetters, @Nullable LogConfig logs) {
        EventsErrors.lacking(set(key), "KmsKeyIdentifier", "customer-managed encryption of event buses");
        EventsErrors.lacking(
                deadLetters != null && set(deadLetters.arn()), "DeadLetterConfig", "dead-letter queues of event buses");
        EventsErrors.lacking(
                logs != null && logs.level() != null && logs.level() != Level.OFF, "LogConfig", "logs of event buses");
    }

    private static boolean set(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    Bus get(String nameOrArn) {
        String name = name(nameOrArn);
        return table.get(name).orElseGet(() -> {
            if (!DEFAULT.equals(name)) {
                throw missing(name);
            }
            return initialDefault();
        });
    }

    private static EventBridgeException missing(String name) {
        return EventsErrors.missing("Event bus " + name + " does not exist.");
    }

    private Bus initialDefault() {
        Instant now = context.clock().instant();
        return new Bus(DEFAULT, null, null, Map.of(), now, now);
    }

    boolean exists(String name) {
        return DEFAULT.equals(name) || table.get(name).isPresent();
    }

    List<Bus> list() {
        List<Bus> all = new ArrayList<>(table.values());
        if (table.get(DEFAULT).isEmpty()) {
            all.add(0, get(DEFAULT));
        }
        return all;
    }

    void delete(String name, EventRules rules) {
        if (DEFAULT.equals(name)) {
            throw EventsErrors.validation("Cannot delete event bus default.");
        }
        context.change(change -> {
            if (!rules.onBus(name).isEmpty()) {
                throw EventsErrors.validation("Event bus " + name + " can't be deleted since it has rules.");
            }
            table.remove(name);
        });
    }

    Bus change(String nameOrArn, UnaryOperator<Bus> change) {
        String name = name(nameOrArn);
        return DEFAULT.equals(name)
                ? table.update(name, initialDefault(), change)
                : table.update(name, change).orElseThrow(() -> missing(name));
    }

    private Bus withPolicy(Bus bus, @Nullable String policy) {
        return new Bus(
                bus.name(),
                policy,
                bus.description(),
                bus.tags(),
                bus.created(),
                context.clock().instant());
    }

    void putPermission(PutPermissionRequest request) {
        if (request.policy() != null) {
            checkPolicy(request.policy());
            change(request.eventBusName(), bus -> withPolicy(bus, request.policy()));
            return;
        }
        if (request.principal() == null || request.statementId() == null) {
            throw EventsErrors.validation(
                    "Parameters Action, Principal and StatementId, or Policy, must be specified.");
        }
        ObjectNode statement = PojoJson.mapper()
                .createObjectNode()
                .put("Sid", request.statementId())
                .put("Effect", "Allow");
        if ("*".equals(request.principal())) {
            statement.put("Principal", "*");
        } else {
            statement.putObject("Principal").put("AWS", "arn:aws:iam::" + request.principal() + ":root");
        }
        statement
                .put("Action", request.action() == null ? "events:PutEvents" : request.action())
                .put("Resource", arn(name(request.eventBusName())));
        if (request.condition() != null) {
            statement
                    .putObject("Condition")
                    .putObject(request.condition().type())
                    .put(request.condition().key(), request.condition().value());
        }
        change(request.eventBusName(), bus -> {
            ObjectNode policy = statements(bus);
            ArrayNode list = policy.withArray("Statement");
            remove(list, request.statementId());
            list.add(statement);
            return withPolicy(bus, policy.toString());
        });
    }

    void removePermission(RemovePermissionRequest request) {
        change(request.eventBusName(), bus -> {
            if (Boolean.TRUE.equals(request.removeAllPermissions())) {
                return withPolicy(bus, null);
            }
            ObjectNode policy = statements(bus);
            if (!remove(policy.withArray("Statement"), request.statementId())) {
                throw EventsErrors.missing("Statement with the provided id does not exist.");
            }
            return withPolicy(bus, policy.path("Statement").isEmpty() ? null : policy.toString());
        });
    }

    private static ObjectNode statements(Bus bus) {
        try {
            ObjectNode policy = bus.policy() == null
                    ? PojoJson.mapper().createObjectNode().put("Version", "2012-10-17")
                    : (ObjectNode) PojoJson.mapper().readTree(bus.policy());
            if (policy.path("Statement").isObject()) {
                JsonNode only = policy.get("Statement");
                policy.putArray("Statement").add(only);
            }
            return policy;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored policy of event bus " + bus.name() + " is not JSON", e);
        }
    }

    private static boolean remove(ArrayNode statements, String id) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).path("Sid").asText().equals(id)) {
                statements.remove(i);
                return true;
            }
        }
        return false;
    }

    private static void checkPolicy(String policy) {
        try {
            if (!PojoJson.mapper().readTree(policy).path("Statement").isContainerNode()) {
                throw EventsErrors.validation("Parameter Policy is not valid: it has no Statement.");
            }
        } catch (JsonProcessingException e) {
            throw EventsErrors.validation("Parameter Policy is not valid: it is not JSON.");
        }
    }

    /** The policy of a bus, which is that of its rules, too. */
    Optional<String> policy(String arn) {
        String[] resource = Arn.of(arn).resource().split("/");
        String bus =
                switch (resource[0]) {
                    case "event-bus" -> resource[1];
                    case "rule" -> resource.length > 2 ? resource[1] : DEFAULT;
                    default -> null;
                };
        return bus != null && exists(bus) ? Optional.ofNullable(get(bus).policy()) : Optional.empty();
    }
}
