package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;

/**
 * Makes, changes and deletes stacks, and makes and executes change sets. What is begun has the token of this run, so a repetition begins nothing
 * twice.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html">CloudFormation deploy action</a>
 */
final class StackAction implements ActionProvider {

    private static final String STACK = "stack";
    private static final String CHANGE_SET = "changeSet";
    /** In the notes: what the action is about to ask for, so that a repetition asks for the same. */
    private static final String ASKED = "asked";

    private static final String REPLACED = "replaced";
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Set<String> DONE = Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE");
    private static final Set<String> FAILED_CREATION =
            Set.of("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED");
    private static final String NOTHING_TO_DO = "No updates are to be performed.";

    @Override
    public Step step(ActionWork work) throws ActionFailure, IOException {
        CloudFormationClient stacks = work.client(CloudFormationClient.class);
        String mode = work.required("ActionMode");
        String stack = work.noted(STACK);
        if (work.noted(CHANGE_SET) != null) {
            return changeSetMade(work, stacks);
        } else if (stack != null) {
            return mode.equals("DELETE_ONLY") ? deleted(work, stacks, stack) : settled(work, stacks, stack);
        }
        return switch (mode) {
            case "CHANGE_SET_REPLACE" -> replaceChangeSet(work, stacks);
            case "CHANGE_SET_EXECUTE" -> executeChangeSet(work, stacks);
            case "DELETE_ONLY" -> delete(work, stacks);
            default -> createOrUpdate(work, stacks, mode.equals("REPLACE_ON_FAILURE"));
        };
    }

    private static Optional<Stack> find(CloudFormationClient stacks, String name) {
        try {
            return stacks.describeStacks(r -> r.stackName(name)).stacks().stream()
                    .filter(stack -> !stack.stackStatusAsString().equals("DELETE_COMPLETE"))
                    .findFirst();
        } catch (CloudFormationException e) {
            if ("ValidationError".equals(e.awsErrorDetails().errorCode())
                    && e.awsErrorDetails().errorMessage().contains("does not exist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Step under(ActionWork work, String stackId) {
        work.tell(result -> result.externalExecutionId(stackId)
                .externalExecutionUrl("https://console.aws.amazon.com/cloudformation/home?region="
                        + work.context().scope().region() + "#/stack/detail?stackId=" + stackId));
        work.note(STACK, stackId);
        return Step.again(PAUSE);
    }

    private static Step createOrUpdate(ActionWork work, CloudFormationClient stacks, boolean replace)
            throws ActionFailure, IOException {
        String name = work.required("StackName");
        Optional<Stack> before = find(stacks, name);
        String status = before.map(Stack::stackStatusAsString).orElse("");
        if (work.noted(REPLACED) != null && status.equals("DELETE_IN_PROGRESS")) {
            return Step.again(PAUSE);
        } else if (replace && FAILED_CREATION.contains(status)) {
            work.note(REPLACED, name);
            stacks.deleteStack(r -> r.stackName(name)
                    .clientRequestToken(work.run().id() + "-replace")
                    .roleARN(work.setting("RoleArn")));
            return Step.again(PAUSE);
        }
        StackInput input = StackInput.of(work);
        if (work.noted(ASKED) == null) {
            work.note(ASKED, status.isEmpty() || status.equals("REVIEW_IN_PROGRESS") ? "create" : "update");
            return Step.again(Duration.ZERO);
        } else if ("create".equals(work.noted(ASKED))) {
            return under(
                    work,
                    stacks.createStack(r -> r.stackName(name)
                                    .templateBody(input.body())
                                    .templateURL(input.url())
                                    .parameters(input.parameters())
                                    .tags(input.tags())
                                    .stackPolicyBody(input.policy())
                                    .capabilitiesWithStrings(input.capabilities())
                                    .roleARN(work.setting("RoleArn"))
                                    .clientRequestToken(work.run().id()))
                            .stackId());
        }
        try {
            return under(
                    work,
                    stacks.updateStack(r -> r.stackName(name)
                                    .templateBody(input.body())
                                    .templateURL(input.url())
                                    .parameters(input.parameters())
                                    .tags(input.tags())
                                    .stackPolicyBody(input.policy())
                                    .capabilitiesWithStrings(input.capabilities())
                                    .roleARN(work.setting("RoleArn"))
                                    .clientRequestToken(work.run().id()))
                            .stackId());
        } catch (CloudFormationException e) {
            if (NOTHING_TO_DO.equals(e.awsErrorDetails().errorMessage())) {
                return done(work, before.orElseThrow());
            }
            throw e;
        }
    }

    private static Step replaceChangeSet(ActionWork work, CloudFormationClient stacks)
            throws ActionFailure, IOException {
        String name = work.required("StackName");
        String set = work.setting("ChangeSetName");
        Optional<Stack> before = find(stacks, name);
        boolean fresh = before.isEmpty() || before.get().stackStatusAsString().equals("REVIEW_IN_PROGRESS");
        if (before.isPresent()) {
            stacks.deleteChangeSet(r -> r.stackName(name).changeSetName(set));
        }
        StackInput input = StackInput.of(work);
        String id = stacks.createChangeSet(r -> r.stackName(name)
                        .changeSetName(set)
                        .changeSetType(fresh ? "CREATE" : "UPDATE")
                        .templateBody(input.body())
                        .templateURL(input.url())
                        .parameters(input.parameters())
                        .tags(input.tags())
                        .capabilitiesWithStrings(input.capabilities())
                        .roleARN(work.setting("RoleArn"))
                        .clientToken(work.run().id()))
                .id();
        work.tell(result -> result.externalExecutionId(id));
        work.note(CHANGE_SET, id);
        return Step.again(PAUSE);
    }

    private static boolean isEmpty(DescribeChangeSetResponse set) {
        return set.statusAsString().equals("FAILED")
                && set.statusReason() != null
                && (set.statusReason().contains("didn't contain changes")
                        || set.statusReason().contains(NOTHING_TO_DO));
    }

    private static Step changeSetMade(ActionWork work, CloudFormationClient stacks) throws ActionFailure {
        DescribeChangeSetResponse set = stacks.describeChangeSet(r -> r.changeSetName(work.noted(CHANGE_SET)));
        return switch (set.statusAsString()) {
            case "CREATE_COMPLETE" ->
                Step.done(ActionOutcome.succeeded(
                        "Change set " + set.changeSetName() + " was created.", List.of(), Map.of()));
            case "FAILED" -> {
                if (!isEmpty(set)) {
                    throw new ActionFailure(
                            ActionFailure.Code.JOB_FAILED,
                            "Failed to create change set " + set.changeSetName() + ": " + set.statusReason());
                }
                yield Step.done(ActionOutcome.succeeded(
                        "Change set " + set.changeSetName() + " has no changes.", List.of(), Map.of()));
            }
            default -> Step.again(PAUSE);
        };
    }

    /** A change set without changes is executed by doing nothing. */
    private static Step executeChangeSet(ActionWork work, CloudFormationClient stacks)
            throws ActionFailure, IOException {
        String name = work.required("StackName");
        String set = work.setting("ChangeSetName");
        DescribeChangeSetResponse found =
                stacks.describeChangeSet(r -> r.stackName(name).changeSetName(set));
        if (isEmpty(found)) {
            return done(work, find(stacks, found.stackId()).orElseThrow());
        }
        stacks.executeChangeSet(r -> r.stackName(name)
                .changeSetName(set)
                .clientRequestToken(work.run().id()));
        return under(work, found.stackId());
    }

    private static Step delete(ActionWork work, CloudFormationClient stacks) {
        String name = work.required("StackName");
        Optional<Stack> before = find(stacks, name);
        if (before.isEmpty()) {
            return Step.done(ActionOutcome.succeeded("The stack " + name + " does not exist.", List.of(), Map.of()));
        }
        stacks.deleteStack(r -> r.stackName(name)
                .roleARN(work.setting("RoleArn"))
                .clientRequestToken(work.run().id()));
        return under(work, before.get().stackId());
    }

    private static Step deleted(ActionWork work, CloudFormationClient stacks, String stack) throws ActionFailure {
        Optional<Stack> now = find(stacks, stack);
        if (now.isEmpty()) {
            return Step.done(ActionOutcome.succeeded("The stack was deleted.", List.of(), Map.of()));
        } else if (now.get().stackStatusAsString().endsWith("_IN_PROGRESS")) {
            return Step.again(PAUSE);
        }
        throw failed(work, stacks, now.get());
    }

    private static Step settled(ActionWork work, CloudFormationClient stacks, String stack)
            throws ActionFailure, IOException {
        Stack now = find(stacks, stack)
                .orElseThrow(() -> new ActionFailure(
                        ActionFailure.Code.JOB_FAILED,
                        "The stack " + work.setting("StackName") + " does not exist any more"));
        if (now.stackStatusAsString().endsWith("_IN_PROGRESS")) {
            return Step.again(PAUSE);
        } else if (!DONE.contains(now.stackStatusAsString())) {
            throw failed(work, stacks, now);
        }
        return done(work, now);
    }

    private static ActionFailure failed(ActionWork work, CloudFormationClient stacks, Stack stack) {
        return new ActionFailure(
                ActionFailure.Code.JOB_FAILED,
                "The action " + work.setting("ActionMode") + " on the stack " + stack.stackName()
                        + " has failed: it is in " + stack.stackStatusAsString() + cause(stacks, stack));
    }

    /** What has failed first, if the role may know. */
    private static String cause(CloudFormationClient stacks, Stack stack) {
        String cause = "";
        try {
            for (StackEvent event : stacks.describeStackEvents(r -> r.stackName(stack.stackId()))
                    .stackEvents()) {
                boolean own = event.stackId().equals(event.physicalResourceId());
                if (own && "User Initiated".equals(event.resourceStatusReason())) {
                    break; // where the operation has begun
                } else if (!own
                        && event.resourceStatusAsString().endsWith("_FAILED")
                        && event.resourceStatusReason() != null
                        && !event.resourceStatusReason().endsWith("cancelled")) {
                    cause = ": " + event.logicalResourceId() + ": " + event.resourceStatusReason();
                }
            }
        } catch (CloudFormationException e) {
            return "";
        }
        return cause.isEmpty() && stack.stackStatusReason() != null ? ": " + stack.stackStatusReason() : cause;
    }

    /** The stack's outputs are variables, and a file if one is asked for. */
    private static Step done(ActionWork work, Stack stack) throws IOException {
        Map<String, String> outputs = new LinkedHashMap<>();
        stack.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
        List<ArtifactDetail> artifacts = work.outputs();
        if (!artifacts.isEmpty()) {
            ObjectNode file = JsonNodeFactory.instance.objectNode();
            outputs.forEach(file::put);
            work.artifacts().put(artifacts.get(0).s3location(), work.required("OutputFileName"), file.toPrettyString());
        }
        return Step.done(ActionOutcome.succeeded(
                "Stack " + stack.stackName() + " is in " + stack.stackStatusAsString(), artifacts, outputs));
    }
}
