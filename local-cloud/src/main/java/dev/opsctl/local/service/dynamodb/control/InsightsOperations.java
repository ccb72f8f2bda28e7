package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ContributorInsightsAction;
import software.amazon.awssdk.services.dynamodb.model.ContributorInsightsMode;
import software.amazon.awssdk.services.dynamodb.model.ContributorInsightsStatus;
import software.amazon.awssdk.services.dynamodb.model.ContributorInsightsSummary;
import software.amazon.awssdk.services.dynamodb.model.DescribeContributorInsightsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContributorInsightsResponse;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ListContributorInsightsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListContributorInsightsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContributorInsightsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContributorInsightsResponse;

/** Whether it is to be measured which keys of a table or an index are used most: the setting only, for nothing is measured here. */
final class InsightsOperations {

    private static final int MOST_RESULTS = 100;

    /** @param index null for the table itself; @param since when it was first switched on, which the names of its rules have */
    record Insights(String table, @Nullable String index, String mode, boolean on, Instant since, Instant updated) {

        Insights switched(boolean toOn, String toMode, Instant at) {
            return new Insights(table, index, toMode, toOn, toOn && !on ? at : since, at);
        }
    }

    private final ServiceContext context;
    private final TableStore tables;
    private final Table<Insights> insights;

    InsightsOperations(ServiceContext context, TableStore tables) {
        this.context = context;
        this.tables = tables;
        this.insights = context.table("insights", Insights.class);
    }

    public UpdateContributorInsightsResponse updateContributorInsights(UpdateContributorInsightsRequest request) {
        String name = request.tableName();
        String index = request.indexName();
        boolean on = request.contributorInsightsAction() == ContributorInsightsAction.ENABLE;
        ContributorInsightsMode mode = request.contributorInsightsMode() == null
                ? ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS
                : request.contributorInsightsMode();
        Instant at = context.clock().instant();
        return context.change(change -> {
            key(name, index);
            String key = name + "/" + (index == null ? "" : index);
            Insights before = insights.get(key).orElse(new Insights(name, index, mode.toString(), false, at, at));
            boolean same = before.on() == on && (!on || before.mode().equals(mode.toString()));
            if (!same) {
                insights.update(
                        key,
                        before.switched(on, mode.toString(), at),
                        now -> now.switched(on, on ? mode.toString() : now.mode(), at));
            }
            return UpdateContributorInsightsResponse.builder()
                    .tableName(name)
                    .indexName(index)
                    .contributorInsightsMode(mode)
                    .contributorInsightsStatus(
                            same
                                    ? status(on)
                                    : on ? ContributorInsightsStatus.ENABLING : ContributorInsightsStatus.DISABLING)
                    .build();
        });
    }

    private static ContributorInsightsStatus status(boolean on) {
        return on ? ContributorInsightsStatus.ENABLED : ContributorInsightsStatus.DISABLED;
    }

    /** The key of a table or of one of its global indexes. */
    private List<KeySchemaElement> key(String name, @Nullable String index) {
        if (index != null) {
            DynamoDbErrors.requireLength("IndexName", index);
        }
        StoredTable table = tables.find(name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
        return index == null
                ? table.description().keySchema()
                : table.description().globalSecondaryIndexes().stream()
                        .filter(i -> i.indexName().equals(index))
                        .findFirst()
                        .orElseThrow(() -> TableErrors.noIndex(index, name))
                        .keySchema();
    }

    public DescribeContributorInsightsResponse describeContributorInsights(DescribeContributorInsightsRequest request) {
        String name = request.tableName();
        String index = request.indexName();
        List<KeySchemaElement> key = key(name, index);
        DescribeContributorInsightsResponse.Builder answer = DescribeContributorInsightsResponse.builder()
                .tableName(name)
                .indexName(index)
                .contributorInsightsStatus(ContributorInsightsStatus.DISABLED);
        insights.get(name + "/" + (index == null ? "" : index)).ifPresent(found -> {
            answer.contributorInsightsStatus(status(found.on()))
                    .lastUpdateDateTime(found.updated())
                    .contributorInsightsMode(found.mode());
            if (found.on()) {
                answer.contributorInsightsRuleList(
                        rules(found, key.get(key.size() - 1).keyType() == KeyType.RANGE));
            }
        });
        return answer.build();
    }

    private static List<String> rules(Insights insights, boolean sorted) {
        boolean all = insights.mode().equals(ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS.toString());
        List<String> rules = new ArrayList<>();
        for (String kind : sorted ? List.of("PKC", "PKT", "SKC", "SKT") : List.of("PKC", "PKT")) {
            if (all || kind.endsWith("T")) {
                rules.add("DynamoDBContributorInsights-" + kind + "-" + insights.table()
                        + (insights.index() == null ? "" : "-" + insights.index()) + "-"
                        + insights.since().toEpochMilli());
            }
        }
        return rules;
    }

    public ListContributorInsightsResponse listContributorInsights(ListContributorInsightsRequest request) {
        String table = request.tableName();
        if (table != null) {
            key(table, null);
        }
        List<Map.Entry<String, Insights>> on = insights.entries(table == null ? "" : table + "/").stream()
                .filter(entry -> entry.getValue().on())
                .toList();
        int limit = request.maxResults() == null || request.maxResults() < 1 ? MOST_RESULTS : request.maxResults();
        Page<Map.Entry<String, Insights>> page = Page.of(
                "insights/" + table,
                on,
                Map.Entry::getKey,
                limit,
                request.nextToken(),
                () -> DynamoDbErrors.invalid("Invalid NextToken"));
        return ListContributorInsightsResponse.builder()
                .contributorInsightsSummaries(page.items().stream()
                        .map(Map.Entry::getValue)
                        .map(found -> ContributorInsightsSummary.builder()
                                .tableName(found.table())
                                .indexName(found.index())
                                .contributorInsightsStatus(ContributorInsightsStatus.ENABLED)
                                .contributorInsightsMode(found.mode())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** Forgets the settings of a table that is deleted, and of an index that is. */
    void follow(@Nullable StoredTable before, @Nullable StoredTable after) {
        if (before != null) {
            insights.entries(before.name() + "/").stream()
                    .filter(entry ->
                            after == null || !isThere(after, entry.getValue().index()))
                    .forEach(entry -> insights.remove(entry.getKey()));
        }
    }

    private static boolean isThere(StoredTable table, @Nullable String index) {
        return index == null
                || table.description().globalSecondaryIndexes().stream()
                        .anyMatch(i -> i.indexName().equals(index));
    }
}
