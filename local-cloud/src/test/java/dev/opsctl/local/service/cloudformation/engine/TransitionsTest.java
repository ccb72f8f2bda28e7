package dev.opsctl.local.service.cloudformation.engine;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.Operation;
import dev.opsctl.local.service.cloudformation.stack.Operation.Kind;
import dev.opsctl.local.service.cloudformation.stack.Operation.Phase;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Every operation in every phase, with everything that it can come to. */
class TransitionsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Definition WANTED = new Definition("wanted", null, null, null, null, null, null);
    private static final Definition BEFORE = new Definition("before", null, null, null, null, null, null);

    record Case(StackRecord stack, Outcome outcome) {
        @Override
        public String toString() {
            Operation operation = stack.operation();
            return operation.kind() + " " + operation.phase() + (operation.nested() ? " nested " : " ")
                    + operation.onFailure() + (operation.then() == null ? " " : " with a delete that waits ") + outcome;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Phase phase : phases(kind)) {
                for (OnFailure onFailure : OnFailure.knownValues()) {
                    for (boolean nested : new boolean[] {false, true}) {
                        for (Outcome outcome : outcomes(kind, phase)) {
                            cases.add(new Case(stack(kind, phase, onFailure, nested, outcome), outcome));
                        }
                    }
                }
            }
        }
        return cases.stream();
    }

    private static List<Phase> phases(Kind kind) {
        return switch (kind) {
            case CREATE, IMPORT -> List.of(Phase.FORWARD, Phase.ROLLBACK);
            case UPDATE -> List.of(Phase.FORWARD, Phase.CLEANUP, Phase.ROLLBACK);
            case DELETE -> List.of(Phase.DELETE);
        };
    }

    private static List<Outcome> outcomes(Kind kind, Phase phase) {
        List<Outcome> outcomes = new ArrayList<>(List.of(new Outcome.Broken("broken")));
        if (phase == Phase.FORWARD) {
            outcomes.add(new Outcome.Complete(List.of(), List.of()));
            outcomes.add(new Outcome.Failed("Failed. ", "cause"));
            outcomes.add(new Outcome.Cancelled());
        } else {
            outcomes.add(new Outcome.Done());
            outcomes.add(new Outcome.Incomplete("incomplete"));
        }
        if (phase == Phase.ROLLBACK && kind != Kind.CREATE) {
            outcomes.add(new Outcome.Restored());
            outcomes.add(new Outcome.NotRestored("not restored"));
        }
        return outcomes;
    }

    private static StackRecord stack(Kind kind, Phase phase, OnFailure onFailure, boolean nested, Outcome outcome) {
        Caller caller = Caller.service("tests", "000000000000", "arn");
        Operation operation = Operation.of(kind, "token", caller, kind == Kind.DELETE ? null : onFailure, Map.of());
        if (nested) {
            operation = operation.below("id", kind, caller, operation.onFailure(), Map.of());
        }
        if (outcome instanceof Outcome.Cancelled) {
            operation = operation.cancelled(
                    "User Initiated", kind == Kind.CREATE ? Operation.delete(null, caller, nested, List.of()) : null);
        }
        return StackRecord.begun(
                        StackRecord.Identity.root("arn", "name"),
                        StackStatus.valueOf(kind + "_IN_PROGRESS"),
                        null,
                        WANTED,
                        null,
                        operation.at(phase),
                        NOW,
                        new StackRecord.Settings(false, null, null, false))
                .definition(WANTED, kind == Kind.CREATE ? null : BEFORE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_stack_has_a_next_phase_while_it_is_in_progress_and_none_when_it_rests(Case its) {
        Transitions.Next next = Transitions.next(its.stack(), its.outcome(), NOW);
        StackRecord stack = next.stack();
        Phase phase = stack.operation() == null ? null : stack.operation().phase();
        assertAll(
                () -> assertNotNull(stack.status()),
                () -> assertTrue(
                        !stack.status().name().endsWith("_IN_PROGRESS") || phase != null,
                        "nobody would go on: " + stack.status()),
                () -> assertTrue(
                        stack.status().name().endsWith("_IN_PROGRESS") || phase == null || phase == Phase.WAIT,
                        "it shows as ended and goes on: " + stack.status() + " " + phase),
                () -> assertTrue(phase != Phase.FORWARD, "nothing leads forward again"),
                () -> assertEquals(
                        stack.status() == StackStatus.DELETE_COMPLETE,
                        stack.times().deleted() != null),
                () -> assertTrue(!next.settles() || phase == null && stack.former() == null),
                () -> assertTrue(
                        its.outcome() instanceof Outcome.Done
                                || its.outcome() instanceof Outcome.Complete
                                || its.outcome() instanceof Outcome.Restored
                                || stack.reason() != null,
                        "what went wrong is said"));
    }

    /** A cancel, or a delete that waits, which comes in while the last step ends, is not lost: who asked for it was told that it happens. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CREATE", "UPDATE", "IMPORT"})
    void what_is_cancelled_at_the_last_moment_goes_back(Kind kind) {
        StackRecord cancelled = stack(kind, Phase.FORWARD, OnFailure.ROLLBACK, false, new Outcome.Cancelled());
        Outcome complete = new Outcome.Complete(
                List.of(new StackRecord.OutputValue("made", "by what goes back", null, null)), List.of());
        StackRecord stack = Transitions.next(cancelled, complete, NOW).stack();
        assertEquals(
                kind == Kind.CREATE
                        ? StackStatus.DELETE_IN_PROGRESS
                        : StackStatus.valueOf(kind + "_ROLLBACK_IN_PROGRESS"),
                stack.status());
        assertEquals(List.of(), stack.outputs());
    }

    /** What a rollback cannot end is kept, with what it would go back to: ContinueUpdateRollback goes on from there. */
    @ParameterizedTest
    @MethodSource("cases")
    void an_update_that_cannot_go_back_can_be_continued(Case its) {
        StackRecord stack = Transitions.next(its.stack(), its.outcome(), NOW).stack();
        if (stack.status() == StackStatus.UPDATE_ROLLBACK_FAILED) {
            assertEquals(Phase.WAIT, stack.operation().phase());
            assertEquals(BEFORE, stack.former());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void after_the_way_back_a_stack_is_what_it_was(Case its) {
        StackRecord stack = Transitions.next(its.stack(), its.outcome(), NOW).stack();
        if (stack.status() == StackStatus.UPDATE_ROLLBACK_COMPLETE
                || stack.status() == StackStatus.IMPORT_ROLLBACK_COMPLETE) {
            assertEquals(BEFORE, stack.definition());
            assertNull(stack.former());
        }
    }

    /** A state of before has the members of all parts in one document, side by side. */
    @Test
    void a_stack_is_stored_flat_and_read_again() throws Exception {
        ObjectMapper mapper = PojoJson.mapper();
        StackRecord stack = stack(Kind.UPDATE, Phase.CLEANUP, OnFailure.ROLLBACK, true, new Outcome.Done())
                .outputs(List.of(new StackRecord.OutputValue("k", "v", null, null)), List.of("export"))
                .changeSet("set")
                .deleted(NOW);
        JsonNode stored = mapper.valueToTree(stack);
        List<String> members = new ArrayList<>();
        stored.fieldNames().forEachRemaining(members::add);
        assertEquals(
                List.of(
                        "changeSetId",
                        "created",
                        "definition",
                        "deleted",
                        "disableRollback",
                        "failure",
                        "former",
                        "formerResults",
                        "id",
                        "imports",
                        "name",
                        "operation",
                        "outputs",
                        "parentId",
                        "parentLogicalId",
                        "policy",
                        "policyAfterUpdate",
                        "policyDuringUpdate",
                        "reason",
                        "rootId",
                        "status",
                        "terminationProtection",
                        "timeoutMinutes",
                        "updated"),
                members.stream().sorted().toList());
        assertEquals("UPDATE_IN_PROGRESS", stored.path("status").textValue());
        assertEquals(stack, mapper.treeToValue(stored, StackRecord.class));
    }
}
