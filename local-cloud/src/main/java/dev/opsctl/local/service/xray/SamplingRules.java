package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.TraceIntake.Request;
import dev.opsctl.local.identity.policy.Wildcard;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.xray.model.SamplingRule;

/**
 * The sampling rules, and what they decide: of the requests that a rule fits, a number each second, and of further ones a share.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html">Sampling rules</a>
 */
final class SamplingRules {

    /** A rule of the account. */
    record Rule(SamplingRule rule, Instant created, Instant modified, Map<String, String> tags) {}

    /** How a rule has been used in one second. */
    private static final class Reservoir {
        private long second;
        private int taken;

        private synchronized boolean take(long now, int size) {
            if (second != now) {
                second = now;
                taken = 0;
            }
            return taken < size && taken++ >= 0;
        }
    }

    static final String DEFAULT = "Default";

    private final ServiceContext context;
    private final Table<Rule> rules;
    private final Rule original;
    private final Map<String, Reservoir> reservoirs = new ConcurrentHashMap<>();

    SamplingRules(ServiceContext context) {
        this.context = context;
        this.rules = context.table("sampling-rules", Rule.class).shared();
        this.original = new Rule(
                SamplingRule.builder()
                        .ruleName(DEFAULT)
                        .ruleARN(context.arn("sampling-rule/" + DEFAULT))
                        .resourceARN("*")
                        .priority(10_000)
                        .fixedRate(0.05)
                        .reservoirSize(1)
                        .serviceName("*")
                        .serviceType("*")
                        .host("*")
                        .httpMethod("*")
                        .urlPath("*")
                        .version(1)
                        .attributes(Map.of())
                        .build(),
                Instant.EPOCH,
                Instant.EPOCH,
                Map.of());
    }

    /** Those that the account has written; the default one only if it was changed. */
    Table<Rule> table() {
        return rules;
    }

    Rule original() {
        return original;
    }

    Optional<Rule> find(String name) {
        return rules.get(name).or(() -> name.equals(DEFAULT) ? Optional.of(original) : Optional.empty());
    }

    /** By priority; the default one is the last. */
    List<Rule> all() {
        List<Rule> all = new ArrayList<>(rules.values());
        if (all.stream().noneMatch(rule -> rule.rule().ruleName().equals(DEFAULT))) {
            all.add(original);
        }
        all.sort(Comparator.comparingInt((Rule rule) -> rule.rule().priority())
                .thenComparing(rule -> rule.rule().ruleName()));
        return all;
    }

    boolean samples(Request request) {
        for (Rule each : all()) {
            SamplingRule rule = each.rule();
            if (fits(rule, request)) {
                return reservoirs
                                .computeIfAbsent(rule.ruleName(), name -> new Reservoir())
                                .take(context.clock().instant().getEpochSecond(), rule.reservoirSize())
                        || ThreadLocalRandom.current().nextDouble() < rule.fixedRate();
            }
        }
        return false;
    }

    private static boolean fits(SamplingRule rule, Request request) {
        // Attributes are those that an application gives its segments: a request that AWS's services sample has none.
        return rule.attributes().isEmpty()
                && fits(rule.serviceName(), request.service())
                && fits(rule.serviceType(), request.type())
                && fits(rule.host(), request.host())
                && fits(rule.httpMethod(), request.method())
                && fits(rule.urlPath(), request.path())
                && fits(rule.resourceARN(), request.resourceArn());
    }

    private static boolean fits(String pattern, String value) {
        return pattern.equals("*") || Wildcard.matchesIgnoringCase(pattern, value);
    }
}
