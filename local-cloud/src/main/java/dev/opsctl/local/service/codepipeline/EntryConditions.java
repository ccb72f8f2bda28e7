package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.limit.BoundedPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.Condition;
import software.amazon.awssdk.services.codepipeline.model.ConditionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ErrorDetails;
import software.amazon.awssdk.services.codepipeline.model.Result;
import software.amazon.awssdk.services.codepipeline.model.RuleDeclaration;
import software.amazon.awssdk.services.codepipeline.model.RuleExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.RuleState;
import software.amazon.awssdk.services.codepipeline.model.StageConditionState;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/**
 * What has to hold before an execution enters a stage; where it does not, the stage is skipped or has failed. Its rules compare variables.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html">VariableCheck</a>
 */
final class EntryConditions {

    private static final Set<String> OPERATORS = Set.of("EQ", "NE", "CONTAINS", "MATCHES");
    private static final Set<String> SETTINGS = Set.of("Variable", "Value", "Operator");

    private EntryConditions() {}

    /** @throws software.amazon.awssdk.services.codepipeline.model.InvalidStageDeclarationException if something does not fit */
    static void check(StageDeclaration stage) {
        for (Condition condition : stage.beforeEntry().conditions()) {
            if (condition.result() != Result.FAIL && condition.result() != Result.SKIP) {
                throw refused(
                        stage,
                        "the result of a condition for entering is FAIL or SKIP, not " + condition.resultAsString());
            } else if (condition.rules().isEmpty()) {
                throw refused(stage, "a condition has at least one rule");
            }
            condition.rules().forEach(rule -> check(stage, rule));
        }
    }

    private static void check(StageDeclaration stage, RuleDeclaration rule) {
        if (!"VariableCheck".equals(rule.ruleTypeId().provider())) {
            throw refused(
                    stage,
                    "the local cloud has the rule VariableCheck only, not "
                            + rule.ruleTypeId().provider());
        } else if (!rule.commands().isEmpty() || !rule.inputArtifacts().isEmpty()) {
            throw refused(
                    stage,
                    "the rule " + rule.name() + " is a VariableCheck, which takes neither commands nor inputArtifacts");
        } else if (!rule.configuration().keySet().equals(SETTINGS)) {
            throw refused(stage, "the rule " + rule.name() + " needs the configuration Variable, Value and Operator");
        } else if (!OPERATORS.contains(rule.configuration().get("Operator"))) {
            throw refused(
                    stage,
                    "the Operator of the rule " + rule.name() + " must be EQ, NE, CONTAINS or MATCHES, not "
                            + rule.configuration().get("Operator"));
        }
    }

    private static RuntimeException refused(StageDeclaration stage, String words) {
        return CodePipelineErrors.stage("Stage '" + stage.name() + "': " + words);
    }

    /** What the conditions of a stage say of an execution. */
    static StageConditionState evaluate(Condition condition, PipelineRun execution, Instant now) {
        List<RuleState> rules = new ArrayList<>();
        boolean holds = true;
        for (RuleDeclaration rule : condition.rules()) {
            String failure = failure(rule, execution);
            holds &= failure == null;
            rules.add(RuleState.builder()
                    .ruleName(rule.name())
                    .latestExecution(latest -> latest.ruleExecutionId(
                                    UUID.randomUUID().toString())
                            .status(failure == null ? RuleExecutionStatus.SUCCEEDED : RuleExecutionStatus.FAILED)
                            .lastStatusChange(now)
                            .errorDetails(
                                    failure == null
                                            ? null
                                            : ErrorDetails.builder()
                                                    .code("RuleExecutionFailed")
                                                    .message(failure)
                                                    .build()))
                    .build());
        }
        ConditionExecutionStatus status = holds ? ConditionExecutionStatus.SUCCEEDED : ConditionExecutionStatus.FAILED;
        return StageConditionState.builder()
                .latestExecution(latest -> latest.status(status))
                .conditionStates(state -> state.latestExecution(
                                latest -> latest.status(status).lastStatusChange(now))
                        .ruleStates(rules))
                .build();
    }

    static boolean holds(StageConditionState state) {
        return state.latestExecution().status() == ConditionExecutionStatus.SUCCEEDED;
    }

    /** Why a rule does not hold; null if it does. */
    private static @Nullable String failure(RuleDeclaration rule, PipelineRun execution) {
        String variable;
        String value;
        try {
            variable = Variables.resolve(rule.configuration().get("Variable"), execution.namespaces());
            value = Variables.resolve(rule.configuration().get("Value"), execution.namespaces());
        } catch (ActionFailure e) {
            return e.getMessage();
        }
        String operator = rule.configuration().get("Operator");
        boolean holds =
                switch (operator) {
                    case "EQ" -> variable.equals(value);
                    case "NE" -> !variable.equals(value);
                    case "CONTAINS" -> variable.contains(value);
                    default -> matches(value, variable);
                };
        return holds ? null : "The variable check did not hold: '" + variable + "' " + operator + " '" + value + "'";
    }

    private static boolean matches(String regex, String text) {
        try {
            return BoundedPattern.matches(regex, text);
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
