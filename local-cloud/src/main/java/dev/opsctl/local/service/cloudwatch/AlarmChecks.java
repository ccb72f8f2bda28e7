package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Arn;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/** What AWS refuses of an alarm's settings. */
final class AlarmChecks {

    private static final Set<String> TREATMENTS = Set.of("breaching", "notBreaching", "ignore", "missing");
    private static final Set<String> LOW_COUNTS = Set.of("evaluate", "ignore");
    private static final int DAY = 86_400;
    private static final int HOUR = 3600;
    /** Of metrics, and of expressions. */
    private static final int MOST_METRICS = 10;

    /** Whose resources alarms act on. */
    private static final Set<String> VENDORS =
            Set.of("automate", "autoscaling", "lambda", "sns", "ssm", "ssm-incidents");

    private AlarmChecks() {}

    /** @param account whose alarm it is */
    static void check(PutMetricAlarmRequest request, String account) {
        if (request.evaluationPeriods() == null) {
            throw required("EvaluationPeriods");
        } else if (request.comparisonOperator() == null) {
            throw required("ComparisonOperator");
        } else if (request.thresholdMetricId() == null && isOfRange(request)) {
            throw CloudWatchErrors.validation("ComparisonOperators for ranges require ThresholdMetricId to be set");
        } else if (request.thresholdMetricId() != null) {
            throw CloudWatchErrors.validation(
                    "The local cloud has no anomaly detection: ThresholdMetricId and the comparison with a band"
                            + " are not supported.");
        } else if (request.threshold() == null) {
            throw CloudWatchErrors.validation("PutMetricAlarm request should have valid Threshold parameter");
        } else if (!Double.isFinite(request.threshold())) {
            throw CloudWatchErrors.validation(
                    "The value " + request.threshold() + " for parameter Threshold is invalid.");
        } else if (request.datapointsToAlarm() != null && request.datapointsToAlarm() > request.evaluationPeriods()) {
            throw CloudWatchErrors.validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
        }
        among(request.treatMissingData(), "TreatMissingData", TREATMENTS);
        among(request.evaluateLowSampleCountPercentile(), "EvaluateLowSampleCountPercentile", LOW_COUNTS);
        if (request.metrics().isEmpty()) {
            checkMetric(request);
        } else {
            checkMetrics(request, account);
        }
        actions(request.okActions());
        actions(request.alarmActions());
        actions(request.insufficientDataActions());
    }

    private static boolean isOfRange(PutMetricAlarmRequest request) {
        String operator = request.comparisonOperatorAsString();
        return operator.endsWith("UpperThreshold") || operator.startsWith("LessThanLower");
    }

    private static void checkMetric(PutMetricAlarmRequest request) {
        if (request.metricName() == null) {
            throw CloudWatchErrors.validation("Exactly one of MetricName and Metrics must be specified.");
        } else if (request.namespace() == null) {
            throw required("Namespace");
        } else if (request.period() == null) {
            throw required("Period");
        } else if (request.statistic() == null && request.extendedStatistic() == null) {
            throw CloudWatchErrors.validation("Exactly one of Statistic and ExtendedStatistic must be specified.");
        } else if (request.statistic() != null && request.extendedStatistic() != null) {
            throw CloudWatchErrors.exclusive("Statistic", "ExtendedStatistic");
        } else if (request.extendedStatistic() != null
                && Statistic.extended(request.extendedStatistic()).isEmpty()) {
            throw CloudWatchErrors.validation(
                    "The value " + request.extendedStatistic() + " for parameter ExtendedStatistic is not supported.");
        } else if (request.period() < 0 || !Spans.isPeriod(request.period())) {
            throw CloudWatchErrors.validation(QueryChecks.PERIOD_OF_ALARM);
        } else if (request.evaluateLowSampleCountPercentile() != null && request.statistic() != null) {
            throw CloudWatchErrors.validation(
                    "Option evaluateLowSampleCountPercentile can not be applied with statistic "
                            + request.statisticAsString() + ". This option is enabled only for percentile statistics.");
        }
        DataInput.dimensions(request.dimensions(), "Dimensions");
        within(request.evaluationPeriods(), request.period());
    }

    private static void checkMetrics(PutMetricAlarmRequest request, String account) {
        if (request.metricName() != null
                || request.namespace() != null
                || request.period() != null
                || request.statistic() != null
                || request.extendedStatistic() != null
                || !request.dimensions().isEmpty()) {
            throw CloudWatchErrors.exclusive("MetricName", "Metrics");
        }
        QueryChecks.ofAlarm().check(request.metrics(), account);
        long expressions = request.metrics().stream()
                .filter(query -> query.expression() != null)
                .count();
        if (request.metrics().size() - expressions > MOST_METRICS) {
            throw CloudWatchErrors.validation("Too many metrics in alarm, maximum is " + MOST_METRICS);
        } else if (expressions > MOST_METRICS) {
            throw CloudWatchErrors.validation("Too many expressions in alarm, maximum is " + MOST_METRICS);
        }
        List<MetricDataQuery> returned = request.metrics().stream()
                .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                .toList();
        if (returned.size() != 1) {
            throw CloudWatchErrors.validation("Exactly one element of the metrics list should return data.");
        }
        for (MetricDataQuery query : request.metrics()) {
            if (query.expression() != null
                    && query.expression().toUpperCase(Locale.ROOT).contains("SEARCH(")) {
                throw CloudWatchErrors.validation("SEARCH is not supported on Metric Alarms.");
            } else if (query.metricStat() != null) {
                within(request.evaluationPeriods(), query.metricStat().period());
            }
        }
    }

    private static void within(int periods, int period) {
        long span = (long) periods * period;
        if (period < HOUR && span > DAY) {
            throw CloudWatchErrors.validation(
                    "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for"
                            + " alarms using period < 3600");
        } else if (span > 7L * DAY) {
            throw CloudWatchErrors.validation(
                    "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800)"
                            + " for alarms using period >= 3600");
        }
    }

    /** @param actions ARNs of what may be done; where there is no such thing here, the alarm's history says so */
    static void actions(List<String> actions) {
        for (String action : actions) {
            String vendor = Arn.parse(action)
                    .map(Arn::service)
                    .orElseThrow(() -> CloudWatchErrors.validation("Invalid arn syntax: " + action));
            if (!VENDORS.contains(vendor)) {
                throw CloudWatchErrors.validation("Unsupported AWS vendor " + vendor);
            }
        }
    }

    private static void among(String value, String parameter, Set<String> values) {
        if (value != null && !values.contains(value)) {
            throw CloudWatchErrors.validation(
                    "The value " + value + " for parameter " + parameter + " is not supported.");
        }
    }

    private static RuntimeException required(String parameter) {
        return CloudWatchErrors.validation("The parameter " + parameter + " is required.");
    }
}
