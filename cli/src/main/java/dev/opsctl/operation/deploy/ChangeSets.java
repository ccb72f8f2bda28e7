package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.FailureKind;
import dev.opsctl.operation.stack.StackOperation;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.ImportTemplate;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/**
 * Makes change sets, the same for a deployment that executes them at once and for a pipeline that does it later (PLT-1, DEL-1); looks at the
 * stack again when another deployment was faster.
 */
public final class ChangeSets {

    /**
     * Which one.
     *
     * @param name the change set's
     * @param url where the template lies; null if it goes along with the request
     * @param create whether the stack has still to be created
     * @param kept what an earlier stack has left and this change set takes back, and nothing else
     * @param mend what to do if the template is refused, by the reason
     */
    public record Wanted(
            String name,
            Packaging.Part part,
            @Nullable String url,
            boolean create,
            List<ResourceToImport> kept,
            UnaryOperator<String> mend) {}

    private static final String TAKEN_ADDRESS = "of type AWS::SES::EmailIdentity already exists";
    private static final int MOST_ATTEMPTS = 5;

    private final Clients clients;
    private final CloudFormationClient cloudFormation;
    private final Stacks stacks;

    public ChangeSets(Clients clients) {
        this.clients = clients;
        this.cloudFormation = clients.cloudFormation();
        this.stacks = new Stacks(clients);
    }

    /**
     * Makes a change set and waits until CloudFormation has looked at everything.
     *
     * @return the change set; {@link #isEmpty empty} if nothing would change
     * @throws OperationException with CloudFormation's reason if it refuses the template; there is no such change set then
     */
    public DescribeChangeSetResponse make(Wanted wanted) {
        Optional<Stack> before = stacks.find(stacks.name(wanted.part().name()));
        String id = begin(wanted);
        while (true) {
            DescribeChangeSetResponse described = cloudFormation.describeChangeSet(r -> r.changeSetName(id));
            if (described.status() == ChangeSetStatus.CREATE_COMPLETE || isEmpty(described)) {
                return described;
            }
            if (described.status() == ChangeSetStatus.FAILED) {
                cloudFormation.deleteChangeSet(r -> r.changeSetName(id));
                if (hasMoved(before, stacks.find(stacks.name(wanted.part().name())))) {
                    // It was planned against what another deployment is changing, or has changed: that is looked at
                    // again.
                    throw InvalidChangeSetStatusException.builder()
                            .message(described.statusReason())
                            .build();
                }
                throw new OperationException(
                                ExitCode.FAILED,
                                "Cannot deploy " + wanted.part().name() + ": " + described.statusReason(),
                                String.valueOf(described.statusReason()).contains(TAKEN_ADDRESS)
                                        ? "Another environment of this account has these addresses. Leave them to it: opsctl context set"
                                                + " ManageMailIdentities=false, then run: " + OperationException.AGAIN
                                        : wanted.mend().apply(described.statusReason()))
                        .kind(FailureKind.of(described.statusReason()).id());
            }
            pause(clients.target().endpoint() == null ? 2_000 : 30);
        }
    }

    /** Whether somebody is at work on a stack, or was since it was looked at. That a change set has made it, in review, is no move. */
    private static boolean hasMoved(Optional<Stack> before, Optional<Stack> now) {
        return now.filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS)
                .filter(stack -> StackOperation.underWay(stack)
                        || before.filter(then -> then.stackId().equals(stack.stackId())
                                        && then.stackStatus() == stack.stackStatus()
                                        && Objects.equals(then.lastUpdatedTime(), stack.lastUpdatedTime()))
                                .isEmpty())
                .isPresent();
    }

    private String begin(Wanted wanted) {
        try {
            return cloudFormation.createChangeSet(request(wanted)).id();
        } catch (CloudFormationException e) {
            if (overtaken(e)
                    || e.awsErrorDetails() == null
                    || !"ValidationError".equals(e.awsErrorDetails().errorCode())) {
                throw e;
            }
            throw new OperationException(
                            ExitCode.FAILED,
                            "Cannot deploy " + wanted.part().name() + ": "
                                    + e.awsErrorDetails().errorMessage(),
                            wanted.mend().apply(e.awsErrorDetails().errorMessage()),
                            e)
                    .kind(FailureKind.of(e.awsErrorDetails().errorMessage()).id());
        }
    }

    /** Whether the stack is already what the change set would make of it: CloudFormation fails such a one, and says why. */
    public static boolean isEmpty(DescribeChangeSetResponse changeSet) {
        String reason = String.valueOf(changeSet.statusReason());
        return changeSet.status() == ChangeSetStatus.FAILED
                && (reason.contains("didn't contain changes") || reason.contains("No updates are to be performed"));
    }

    private CreateChangeSetRequest request(Wanted wanted) {
        Packaging.Part part = wanted.part();
        boolean imports = !wanted.kept().isEmpty();
        CreateChangeSetRequest.Builder request = CreateChangeSetRequest.builder()
                .stackName(stacks.name(part.name()))
                .changeSetName(wanted.name())
                .changeSetType(
                        imports ? ChangeSetType.IMPORT : wanted.create() ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                .capabilities(Capability.CAPABILITY_NAMED_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                .parameters(parameters(part))
                .tags(t -> t.key("opsctl:stack").value(part.name()), t -> t.key("opsctl:prefix")
                        .value(
                                clients.target().prefix().isEmpty()
                                        ? "-"
                                        : clients.target().prefix()));
        if (imports) {
            return request.resourcesToImport(wanted.kept())
                    .templateBody(ImportTemplate.only(
                            part.template().body(),
                            wanted.kept().stream()
                                    .map(ResourceToImport::logicalResourceId)
                                    .toList()))
                    .build();
        }
        request.includeNestedStacks(true).importExistingResources(true);
        return wanted.url() == null
                ? request.templateBody(part.template().body()).build()
                : request.templateURL(wanted.url()).build();
    }

    private static List<Parameter> parameters(Packaging.Part part) {
        return part.parameters().entrySet().stream()
                .map(e -> Parameter.builder()
                        .parameterKey(e.getKey())
                        .parameterValue(e.getValue())
                        .build())
                .toList();
    }

    /** The encryption key outlives its stack; a new stack takes it back by its alias (PLT-5). */
    public List<ResourceToImport> keptKey() {
        String alias = "alias/" + clients.target().named("opsctl");
        return clients.kms().listAliasesPaginator().aliases().stream()
                .filter(a -> a.aliasName().equals(alias))
                .map(AliasListEntry::targetKeyId)
                .flatMap(id -> Stream.of(
                        ResourceToImport.builder()
                                .resourceType("AWS::KMS::Key")
                                .logicalResourceId("EncryptionKey")
                                .resourceIdentifier(Map.of("KeyId", id))
                                .build(),
                        ResourceToImport.builder()
                                .resourceType("AWS::KMS::Alias")
                                .logicalResourceId("EncryptionKeyAlias")
                                .resourceIdentifier(Map.of("AliasName", alias))
                                .build()))
                .toList();
    }

    /** Does something again when another deployment was faster between its look at a stack and its change to it. */
    public <T> T whileOvertaken(String part, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (CloudFormationException e) {
                if (!overtaken(e)) {
                    throw e;
                } else if (attempt == MOST_ATTEMPTS) {
                    throw new OperationException(
                            ExitCode.CONFLICT,
                            "Cannot deploy " + part + ": another deployment keeps changing stack " + stacks.name(part),
                            "Wait until it ends (opsctl status), then run: " + OperationException.AGAIN,
                            e);
                }
            }
        }
    }

    private static boolean overtaken(CloudFormationException e) {
        return e instanceof ChangeSetNotFoundException
                || e instanceof InvalidChangeSetStatusException
                || String.valueOf(e.getMessage())
                        .matches("(?s).*(is in \\w+_IN_PROGRESS state and can ?not be updated"
                                + "|already exists and cannot be created again).*");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "See how it stands: opsctl status");
        }
    }
}
