package dev.opsctl.operation.pipeline;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.codecommit.model.BranchDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.RepositoryDoesNotExistException;

/** Where the pipeline's pushes come from, as its stack says. */
final class Source {

    private final Clients clients;
    private final Optional<Stack> stack;

    Source(Clients clients) {
        this.clients = clients;
        Stacks stacks = new Stacks(clients);
        this.stack = stacks.find(stacks.name(Stacks.PIPELINE));
    }

    private Optional<String> output(String name) {
        return stack.stream()
                .flatMap(found -> found.outputs().stream())
                .filter(output -> output.outputKey().equals(name))
                .map(Output::outputValue)
                .findFirst();
    }

    String branch() {
        return output("Branch").orElse("main");
    }

    /** The address of its repository in CodeCommit; empty if the source is another one. */
    Optional<String> address() {
        return output("RepositoryName").flatMap(name -> {
            try {
                return Optional.of(clients.codeCommit()
                        .getRepository(r -> r.repositoryName(name))
                        .repositoryMetadata()
                        .cloneUrlHttp());
            } catch (RepositoryDoesNotExistException e) {
                return Optional.empty();
            }
        });
    }

    /** How somebody pushes to it; empty if the source is another one. */
    Optional<String> push() {
        return address().map(this::push);
    }

    /** How somebody pushes to a remote what the pipeline deploys. */
    String push(String remote) {
        return "git push " + remote + " HEAD:" + branch();
    }

    /** The address of its repository in CodeCommit, demanded. */
    String repository() {
        if (stack.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no pipeline on " + clients.target().describe(),
                    "Deploy it: opsctl pipeline deploy");
        }
        return address()
                .orElseThrow(() -> new OperationException(
                        ExitCode.USAGE,
                        "The pipeline's source is no CodeCommit repository that is there",
                        "Push where it is; or take CodeCommit: opsctl pipeline deploy --source codecommit"));
    }

    /** The commit that was pushed last; empty if there is none, or somebody else has the repository. */
    Optional<String> pushed() {
        Optional<String> repository = output("RepositoryName");
        if (repository.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(clients.codeCommit()
                    .getBranch(r -> r.repositoryName(repository.get()).branchName(branch()))
                    .branch()
                    .commitId());
        } catch (BranchDoesNotExistException | RepositoryDoesNotExistException e) {
            return Optional.empty();
        }
    }
}
