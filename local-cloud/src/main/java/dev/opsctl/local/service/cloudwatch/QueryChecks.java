package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.service.cloudwatch.math.Expression;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** What AWS refuses in a list of queries, before it reads any value. */
final class QueryChecks {

    private static final int LEAST_OF_ALARM = 10;
    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");

    static final String PERIOD_OF_ALARM = "Period must be 10, 20, 30 or a multiple of 60";

    /** The parameter's name. */
    private final String list;

    private final boolean ofAlarm;

    private QueryChecks(String list, boolean ofAlarm) {
        this.list = list;
        this.ofAlarm = ofAlarm;
    }

    /** Of those of GetMetricData. */
    static QueryChecks ofData() {
        return new QueryChecks("MetricDataQueries", false);
    }

    /** Of those that an alarm looks at. */
    static QueryChecks ofAlarm() {
        return new QueryChecks("Metrics", true);
    }

    /** @param account whose metrics there are to see */
    void check(List<MetricDataQuery> queries, String account) {
        Set<String> ids = new HashSet<>();
        StringBuilder statistics = new StringBuilder();
        for (int i = 0; i < queries.size(); i++) {
            MetricDataQuery query = queries.get(i);
            String where = list + ".member." + (i + 1);
            if (!ID.matcher(query.id()).matches()) {
                throw CloudWatchErrors.validation("The value " + query.id() + " for parameter " + where
                        + ".Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.");
            } else if (!ids.add(query.id())) {
                throw CloudWatchErrors.validation("The values for parameter id in " + list + " are not unique.");
            } else if (query.accountId() != null && !query.accountId().equals(account)) {
                throw CloudWatchErrors.validation("The value " + query.accountId() + " for parameter " + where
                        + ".AccountId is invalid: the local cloud shows no account the metrics of another one.");
            } else if (query.expression() != null && query.metricStat() != null) {
                throw ofAlarm
                        ? CloudWatchErrors.exclusive("MetricDataQuery Expression", "MetricStat")
                        : exclusive(where, "Expression");
            } else if (query.period() != null && query.metricStat() != null) {
                throw exclusive(where, "Period");
            } else if (query.expression() == null && query.metricStat() == null) {
                throw CloudWatchErrors.validation(
                        ofAlarm ? "Period must not be null" : "The parameter " + where + ".MetricStat is required.\n");
            } else if (query.metricStat() != null
                    && Statistic.any(query.metricStat().stat()).isEmpty()) {
                statistics
                        .append("The value ")
                        .append(query.metricStat().stat())
                        .append(" for parameter ")
                        .append(where)
                        .append(".MetricStat.Stat is not a valid statistic.\n");
            } else if (query.metricStat() != null) {
                checkMetric(query, where);
            } else if (query.period() != null && !Spans.isPeriod(query.period())) {
                throw period(where + ".Period");
            }
        }
        if (!statistics.isEmpty()) {
            throw CloudWatchErrors.validation(statistics.toString());
        }
        queries.stream().filter(query -> query.expression() != null).forEach(query -> checkExpression(query, ids));
    }

    private void checkMetric(MetricDataQuery query, String where) {
        if (ofAlarm && query.metricStat().period() < LEAST_OF_ALARM
                || !Spans.isPeriod(query.metricStat().period())) {
            throw ofAlarm ? CloudWatchErrors.validation(PERIOD_OF_ALARM) : period(where + ".MetricStat.Period");
        } else if (query.metricStat().metric().metricName() == null) {
            throw CloudWatchErrors.validation(
                    "The parameter " + where + ".MetricStat.Metric.MetricName is required.\n");
        } else if (query.metricStat().metric().namespace() == null) {
            throw CloudWatchErrors.validation("The parameter " + where + ".MetricStat.Metric.Namespace is required.\n");
        }
        DataInput.dimensions(query.metricStat().metric().dimensions(), where + ".MetricStat.Metric.Dimensions");
    }

    private static void checkExpression(MetricDataQuery query, Set<String> ids) {
        try {
            for (String name : Expression.parse(query.expression()).names()) {
                if (!ids.contains(name)) {
                    throw inExpression(query.id(), "Undefined variable '" + name + "'");
                }
            }
        } catch (MathException e) {
            throw inExpression(query.id(), e.getMessage());
        }
    }

    static CloudWatchException inExpression(String id, @Nullable String text) {
        return CloudWatchErrors.validation("Error in expression '" + id + "': " + text);
    }

    static CloudWatchException circular(String id) {
        return inExpression(id, "Circular reference");
    }

    private static CloudWatchException exclusive(String where, String member) {
        return CloudWatchErrors.validation("The parameters " + where + "." + member + " and " + where
                + ".MetricStat are mutually exclusive and you have specified both.");
    }

    private static CloudWatchException period(String where) {
        return CloudWatchErrors.validation("The parameter " + where + " must be 1, 5, 10, 20, 30 or a multiple of 60.");
    }
}
