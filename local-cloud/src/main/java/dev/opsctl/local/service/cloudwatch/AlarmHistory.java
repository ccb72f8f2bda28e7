package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;

/** What has happened to alarms, for thirty days. */
final class AlarmHistory {

    private static final Duration KEPT = Duration.ofDays(30);

    private final ServiceContext context;
    private final Table<AlarmHistoryItem> items;

    AlarmHistory(ServiceContext context) {
        this.context = context;
        this.items = context.table("history", AlarmHistoryItem.class);
    }

    List<Map.Entry<String, AlarmHistoryItem>> all() {
        return items.entries("");
    }

    /** An alarm was made, changed or removed. @param what {@code Create}, {@code Update} or {@code Delete} */
    void configured(AlarmRecord alarm, String what) {
        ObjectNode data = data().put("type", what);
        data.set(
                what.equals("Update") ? "updatedAlarm" : what.equals("Create") ? "createdAlarm" : "deletedAlarm",
                PojoJson.mapper().valueToTree(alarm.isComposite() ? alarm.composite() : alarm.metric()));
        String done = what.equals("Update") ? "updated" : what.equals("Create") ? "created" : "deleted";
        add(alarm, HistoryItemType.CONFIGURATION_UPDATE, "Alarm \"" + alarm.name() + "\" " + done, data);
    }

    void changed(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after) {
        ObjectNode data = data();
        data.set("oldState", state(before));
        data.set("newState", state(after));
        add(alarm, HistoryItemType.STATE_UPDATE, "Alarm updated from " + before.value() + " to " + after.value(), data);
    }

    /** Actions are not taken from now on, or are again. */
    void suppressed(AlarmRecord alarm, AlarmRecord.State before, AlarmRecord.State after) {
        ObjectNode data = data();
        data.set("oldState", state(before));
        data.set("newState", state(after));
        add(
                alarm,
                HistoryItemType.ACTION,
                after.suppressedBy() == null
                        ? "Actions no longer suppressed by " + before.suppressedBy()
                        : after.suppressedReason(),
                data);
    }

    /**
     * An action was taken, or could not be.
     *
     * @param alarm in the state that it entered
     * @param published what was sent; null if nothing was
     * @param error null if the action succeeded
     */
    void acted(AlarmRecord alarm, @Nullable String action, @Nullable String published, @Nullable String error) {
        ObjectNode data = PojoJson.mapper().createObjectNode();
        data.put("actionState", error == null ? "Succeeded" : "Failed");
        data.put("stateUpdateTimestamp", alarm.state().since().toEpochMilli());
        data.put("notificationResource", action);
        data.put("publishedMessage", published);
        data.put("error", error);
        add(
                alarm,
                HistoryItemType.ACTION,
                (error == null ? "Successfully executed action " : "Failed to execute action ") + action,
                data);
    }

    private static ObjectNode data() {
        return PojoJson.mapper().createObjectNode().put("version", "1.0");
    }

    private static ObjectNode state(AlarmRecord.State state) {
        ObjectNode node = PojoJson.mapper().createObjectNode();
        node.put("stateValue", state.value().toString()).put("stateReason", state.reason());
        if (state.data() != null) {
            node.set("stateReasonData", json(state.data()));
        }
        if (state.suppressedBy() != null) {
            node.put("actionsSuppressedBy", state.suppressedBy().toString());
            node.put("actionsSuppressedReason", state.suppressedReason());
        }
        return node;
    }

    static JsonNode json(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return PojoJson.mapper().getNodeFactory().textNode(text);
        }
    }

    private void add(AlarmRecord alarm, HistoryItemType type, @Nullable String summary, ObjectNode data) {
        context.change(change -> {
            Instant now = context.clock().instant();
            int number = 0;
            AlarmHistoryItem item = AlarmHistoryItem.builder()
                    .alarmName(alarm.name())
                    .alarmType(alarm.type())
                    .timestamp(now)
                    .historyItemType(type)
                    .historySummary(summary)
                    .historyData(data.toString())
                    .build();
            while (!items.insert(key(now, number), item)) {
                number++;
            }
            String horizon = key(now.minus(KEPT), 0);
            for (Map.Entry<String, AlarmHistoryItem> oldest : items.range("", 2)) {
                if (oldest.getKey().compareTo(horizon) < 0) {
                    items.remove(oldest.getKey());
                }
            }
        });
    }

    private static String key(Instant at, int number) {
        return String.format("%014d-%05d", at.toEpochMilli(), number);
    }
}
