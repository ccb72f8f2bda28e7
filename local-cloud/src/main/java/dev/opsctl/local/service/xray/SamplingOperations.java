package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.xray.SamplingRules.Rule;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.xray.model.CreateSamplingRuleRequest;
import software.amazon.awssdk.services.xray.model.CreateSamplingRuleResponse;
import software.amazon.awssdk.services.xray.model.DeleteSamplingRuleRequest;
import software.amazon.awssdk.services.xray.model.DeleteSamplingRuleResponse;
import software.amazon.awssdk.services.xray.model.GetSamplingRulesRequest;
import software.amazon.awssdk.services.xray.model.GetSamplingRulesResponse;
import software.amazon.awssdk.services.xray.model.SamplingRule;
import software.amazon.awssdk.services.xray.model.SamplingRuleRecord;
import software.amazon.awssdk.services.xray.model.SamplingRuleUpdate;
import software.amazon.awssdk.services.xray.model.Tag;
import software.amazon.awssdk.services.xray.model.UpdateSamplingRuleRequest;
import software.amazon.awssdk.services.xray.model.UpdateSamplingRuleResponse;

/** Making, changing and removing sampling rules. */
final class SamplingOperations {

    private static final String NAMELESS = "Request must contain either sampling rule name or sampling rule ARN";
    private static final String NAMED_TWICE = "Request cannot contain both sampling rule name and sampling rule ARN";
    private static final int MOST_RULES = 25;
    private static final int PAGE = 100;

    private final ServiceContext context;
    private final SamplingRules rules;

    SamplingOperations(ServiceContext context, SamplingRules rules) {
        this.context = context;
        this.rules = rules;
    }

    public CreateSamplingRuleResponse createSamplingRule(CreateSamplingRuleRequest request) {
        SamplingRule wanted = request.samplingRule();
        if (wanted.ruleName() == null) {
            throw XRayErrors.invalid(
                    wanted.ruleARN() == null ? NAMELESS : "RuleARN must not be given when a rule is created.");
        } else if (wanted.ruleARN() != null) {
            throw XRayErrors.invalid(NAMED_TWICE);
        } else if (wanted.version() != 1) {
            throw XRayErrors.invalid("Sampling rule version must be 1");
        }
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), XRayErrors::tag);
        Instant now = context.clock().instant();
        Rule rule = new Rule(
                wanted.toBuilder()
                        .ruleARN(context.arn("sampling-rule/" + wanted.ruleName()))
                        .attributes(wanted.attributes())
                        .build(),
                now,
                now,
                tags);
        context.change(change -> {
            if (rules.find(wanted.ruleName()).isPresent()) {
                throw XRayErrors.invalid("Sampling rule already exists");
            } else if (rules.table().size() >= MOST_RULES) {
                throw XRayErrors.tooManyRules(
                        "You have reached the maximum number of sampling rules for this account in this region.");
            }
            rules.table().insert(wanted.ruleName(), rule);
        });
        return CreateSamplingRuleResponse.builder()
                .samplingRuleRecord(view(rule))
                .build();
    }

    private static SamplingRuleRecord view(Rule rule) {
        return SamplingRuleRecord.builder()
                .samplingRule(rule.rule())
                .createdAt(rule.created())
                .modifiedAt(rule.modified())
                .build();
    }

    private Rule get(String name, String arn) {
        if (name == null && arn == null) {
            throw XRayErrors.invalid(NAMELESS);
        } else if (name != null && arn != null) {
            throw XRayErrors.invalid(NAMED_TWICE);
        }
        return rules.find(name != null ? name : arn.substring(arn.lastIndexOf('/') + 1))
                .orElseThrow(() -> XRayErrors.invalid("Sampling rule does not exist."));
    }

    public UpdateSamplingRuleResponse updateSamplingRule(UpdateSamplingRuleRequest request) {
        SamplingRuleUpdate wanted = request.samplingRuleUpdate();
        return context.change(change -> {
            Rule before = get(wanted.ruleName(), wanted.ruleARN());
            boolean original = before.rule().ruleName().equals(SamplingRules.DEFAULT);
            if (original && !onlyRates(wanted)) {
                throw XRayErrors.invalid("Invalid update request for default sampling rule");
            }
            Instant now = context.clock().instant();
            Rule changed = rules.table()
                    .update(
                            before.rule().ruleName(),
                            before,
                            rule -> new Rule(merged(rule.rule(), wanted), rule.created(), now, rule.tags()));
            return UpdateSamplingRuleResponse.builder()
                    .samplingRuleRecord(view(changed))
                    .build();
        });
    }

    private static boolean onlyRates(SamplingRuleUpdate wanted) {
        return wanted.resourceARN() == null
                && wanted.priority() == null
                && wanted.serviceName() == null
                && wanted.serviceType() == null
                && wanted.host() == null
                && wanted.httpMethod() == null
                && wanted.urlPath() == null
                && !wanted.hasAttributes();
    }

    private static SamplingRule merged(SamplingRule now, SamplingRuleUpdate wanted) {
        return now.toBuilder()
                .resourceARN(either(wanted.resourceARN(), now.resourceARN()))
                .priority(either(wanted.priority(), now.priority()))
                .fixedRate(either(wanted.fixedRate(), now.fixedRate()))
                .reservoirSize(either(wanted.reservoirSize(), now.reservoirSize()))
                .serviceName(either(wanted.serviceName(), now.serviceName()))
                .serviceType(either(wanted.serviceType(), now.serviceType()))
                .host(either(wanted.host(), now.host()))
                .httpMethod(either(wanted.httpMethod(), now.httpMethod()))
                .urlPath(either(wanted.urlPath(), now.urlPath()))
                .attributes(wanted.hasAttributes() ? wanted.attributes() : now.attributes())
                .samplingRateBoost(either(wanted.samplingRateBoost(), now.samplingRateBoost()))
                .build();
    }

    private static <T> T either(T wanted, T now) {
        return wanted == null ? now : wanted;
    }

    public DeleteSamplingRuleResponse deleteSamplingRule(DeleteSamplingRuleRequest request) {
        return context.change(change -> {
            Rule rule = get(request.ruleName(), request.ruleARN());
            if (rule.rule().ruleName().equals(SamplingRules.DEFAULT)) {
                throw XRayErrors.invalid("The default rule cannot be deleted.");
            }
            rules.table().remove(rule.rule().ruleName());
            return DeleteSamplingRuleResponse.builder()
                    .samplingRuleRecord(view(rule))
                    .build();
        });
    }

    public GetSamplingRulesResponse getSamplingRules(GetSamplingRulesRequest request) {
        Page<Rule> page = Page.of(
                "getSamplingRules",
                rules.all(),
                rule -> String.format(
                        "%05d/%s", rule.rule().priority(), rule.rule().ruleName()),
                PAGE,
                request.nextToken(),
                XRayErrors::token);
        return GetSamplingRulesResponse.builder()
                .samplingRuleRecords(
                        page.items().stream().map(SamplingOperations::view).toList())
                .nextToken(page.nextToken())
                .build();
    }
}
