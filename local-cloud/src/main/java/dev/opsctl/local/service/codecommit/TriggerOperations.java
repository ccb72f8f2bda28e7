package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codecommit.GitReferences.Changed;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jgit.lib.ObjectId;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codecommit.model.GetRepositoryTriggersRequest;
import software.amazon.awssdk.services.codecommit.model.GetRepositoryTriggersResponse;
import software.amazon.awssdk.services.codecommit.model.PutRepositoryTriggersRequest;
import software.amazon.awssdk.services.codecommit.model.PutRepositoryTriggersResponse;
import software.amazon.awssdk.services.codecommit.model.RepositoryTrigger;
import software.amazon.awssdk.services.codecommit.model.RepositoryTriggerEventEnum;
import software.amazon.awssdk.services.codecommit.model.RepositoryTriggerExecutionFailure;
import software.amazon.awssdk.services.codecommit.model.TestRepositoryTriggersRequest;
import software.amazon.awssdk.services.codecommit.model.TestRepositoryTriggersResponse;

/** A repository's triggers. */
final class TriggerOperations {

    private static final int MOST_TRIGGERS = 10;
    private static final int MOST_BRANCHES = 10;

    private final ServiceContext context;
    private final Repositories repositories;

    TriggerOperations(ServiceContext context, Repositories repositories) {
        this.context = context;
        this.repositories = repositories;
    }

    public PutRepositoryTriggersResponse putRepositoryTriggers(PutRepositoryTriggersRequest request) {
        if (!request.hasTriggers()) {
            CodeCommitErrors.given(null, "RepositoryTriggersList");
        }
        check(request.triggers());
        String id = UUID.randomUUID().toString();
        context.change(change -> {
            Settings repository = repositories.get(request.repositoryName());
            repositories.table().update(repository.name(), now -> now.triggering(id, request.triggers()));
        });
        return PutRepositoryTriggersResponse.builder().configurationId(id).build();
    }

    private void check(List<RepositoryTrigger> triggers) {
        if (triggers.size() > MOST_TRIGGERS) {
            throw CodeCommitErrors.of(
                    "MaximumRepositoryTriggersExceededException",
                    "The number of triggers allowed for the repository was exceeded.");
        }
        Set<String> names = new HashSet<>();
        for (RepositoryTrigger trigger : triggers) {
            String name = CodeCommitErrors.given(trigger.name(), "RepositoryTriggerName");
            if (!name.matches("[\\w-]{1,100}") || !names.add(name)) {
                throw CodeCommitErrors.of(
                        "InvalidRepositoryTriggerNameException", "The name of the trigger is not valid: " + name);
            }
            String destination = CodeCommitErrors.given(trigger.destinationArn(), "RepositoryTriggerDestinationArn");
            Arn arn = Arn.parse(destination)
                    .filter(named -> named.service().matches("sns|lambda")
                            && named.accountId().matches("[0-9]{12}"))
                    .orElseThrow(() -> CodeCommitErrors.of(
                            "InvalidRepositoryTriggerDestinationArnException",
                            "The Amazon Resource Name (ARN) for the trigger is not valid for the specified destination: "
                                    + destination));
            if (!arn.region().equals(context.scope().region())) {
                throw CodeCommitErrors.of(
                        "InvalidRepositoryTriggerRegionException",
                        "The AWS Region for the trigger target does not match the AWS Region for the repository.");
            }
            CodeCommitErrors.given(trigger.events(), "RepositoryTriggerEventsList");
            if (trigger.events().contains(RepositoryTriggerEventEnum.UNKNOWN_TO_SDK_VERSION)) {
                throw CodeCommitErrors.of(
                        "InvalidRepositoryTriggerEventsException",
                        "One or more events specified for the trigger is not valid.");
            } else if (trigger.branches().size() > MOST_BRANCHES) {
                throw CodeCommitErrors.of(
                        "MaximumBranchesExceededException", "The number of branches for the trigger was exceeded.");
            }
        }
    }

    public GetRepositoryTriggersResponse getRepositoryTriggers(GetRepositoryTriggersRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        return GetRepositoryTriggersResponse.builder()
                .configurationId(repository.triggersId())
                .triggers(repository.triggers())
                .build();
    }

    public TestRepositoryTriggersResponse testRepositoryTriggers(TestRepositoryTriggersRequest request) {
        Settings repository = repositories.get(request.repositoryName());
        CodeCommitErrors.given(request.triggers(), "RepositoryTriggersList");
        check(request.triggers());
        List<String> told = new ArrayList<>();
        List<RepositoryTriggerExecutionFailure> failed = new ArrayList<>();
        Changed sample = new Changed("refs/heads/main", null, ObjectId.zeroId().name());
        for (RepositoryTrigger trigger : request.triggers()) {
            try {
                new Triggers(context).send(repository, trigger, List.of(sample), "TriggerEventTest", context.caller());
                told.add(trigger.name());
            } catch (AwsServiceException e) {
                failed.add(RepositoryTriggerExecutionFailure.builder()
                        .trigger(trigger.name())
                        .failureMessage(e.getMessage())
                        .build());
            }
        }
        return TestRepositoryTriggersResponse.builder()
                .successfulExecutions(told)
                .failedExecutions(failed)
                .build();
    }
}
