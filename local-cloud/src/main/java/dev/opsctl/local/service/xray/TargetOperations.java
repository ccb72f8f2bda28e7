package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.xray.SamplingRules.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.xray.model.GetSamplingStatisticSummariesRequest;
import software.amazon.awssdk.services.xray.model.GetSamplingStatisticSummariesResponse;
import software.amazon.awssdk.services.xray.model.GetSamplingTargetsRequest;
import software.amazon.awssdk.services.xray.model.GetSamplingTargetsResponse;
import software.amazon.awssdk.services.xray.model.SamplingStatisticSummary;
import software.amazon.awssdk.services.xray.model.SamplingStatisticsDocument;
import software.amazon.awssdk.services.xray.model.SamplingTargetDocument;
import software.amazon.awssdk.services.xray.model.UnprocessedStatistics;

/** How applications that sample by themselves share the rules' reservoirs: each gets a part for a while, and says what it has used. */
final class TargetOperations {

    /** What was reported of a rule in one interval. */
    private record Reported(Instant at, String client, int requests, int sampled, int borrowed) {}

    private static final Duration QUOTA = Duration.ofMinutes(1);
    private static final int INTERVAL_SECONDS = 10;
    private static final int MOST_KEPT = 1_000;
    private static final int PAGE = 25;

    private final ServiceContext context;
    private final SamplingRules rules;
    /** By rule; what is reported is not kept over a restart, as a quota is not. */
    private final Map<String, Deque<Reported>> reports = new ConcurrentHashMap<>();

    TargetOperations(ServiceContext context, SamplingRules rules) {
        this.context = context;
        this.rules = rules;
    }

    public GetSamplingTargetsResponse getSamplingTargets(GetSamplingTargetsRequest request) {
        Instant now = context.clock().instant();
        List<SamplingTargetDocument> targets = new ArrayList<>();
        List<UnprocessedStatistics> unprocessed = new ArrayList<>();
        Instant modified = Instant.EPOCH;
        for (Rule rule : rules.all()) {
            modified = rule.modified().isAfter(modified) ? rule.modified() : modified;
        }
        for (SamplingStatisticsDocument document : request.samplingStatisticsDocuments()) {
            Rule rule = rules.find(document.ruleName()).orElse(null);
            if (rule == null) {
                unprocessed.add(UnprocessedStatistics.builder()
                        .ruleName(document.ruleName())
                        .errorCode("RuleNotFound")
                        .message("Sampling rule does not exist.")
                        .build());
                continue;
            }
            long clients = report(document, now);
            int size = rule.rule().reservoirSize();
            targets.add(SamplingTargetDocument.builder()
                    .ruleName(document.ruleName())
                    .fixedRate(rule.rule().fixedRate())
                    .reservoirQuota(size == 0 ? 0 : (int) Math.max(1, size / clients))
                    .reservoirQuotaTTL(now.plus(QUOTA))
                    .interval(INTERVAL_SECONDS)
                    .build());
        }
        return GetSamplingTargetsResponse.builder()
                .samplingTargetDocuments(targets)
                .lastRuleModification(modified)
                .unprocessedStatistics(unprocessed)
                .build();
    }

    /** @return how many applications use the rule now */
    private long report(SamplingStatisticsDocument document, Instant now) {
        Deque<Reported> reported = reports.computeIfAbsent(document.ruleName(), name -> new ArrayDeque<>());
        synchronized (reported) {
            reported.addLast(new Reported(
                    now,
                    document.clientID(),
                    document.requestCount(),
                    document.sampledCount(),
                    document.borrowCount() == null ? 0 : document.borrowCount()));
            while (reported.size() > MOST_KEPT || reported.peekFirst().at().isBefore(now.minus(QUOTA))) {
                reported.removeFirst();
            }
            return reported.stream().map(Reported::client).distinct().count();
        }
    }

    public GetSamplingStatisticSummariesResponse getSamplingStatisticSummaries(
            GetSamplingStatisticSummariesRequest request) {
        List<SamplingStatisticSummary> all = new ArrayList<>();
        Instant now = context.clock().instant();
        reports.forEach((rule, reported) -> {
            synchronized (reported) {
                all.add(SamplingStatisticSummary.builder()
                        .ruleName(rule)
                        .timestamp(now)
                        .requestCount(
                                reported.stream().mapToInt(Reported::requests).sum())
                        .sampledCount(
                                reported.stream().mapToInt(Reported::sampled).sum())
                        .borrowCount(
                                reported.stream().mapToInt(Reported::borrowed).sum())
                        .build());
            }
        });
        Page<SamplingStatisticSummary> page = Page.of(
                "getSamplingStatisticSummaries",
                all,
                SamplingStatisticSummary::ruleName,
                PAGE,
                request.nextToken(),
                XRayErrors::token);
        return GetSamplingStatisticSummariesResponse.builder()
                .samplingStatisticSummaries(page.items())
                .nextToken(page.nextToken())
                .build();
    }
}
