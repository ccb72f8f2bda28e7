package dev.opsctl.local.service.codecommit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.io.IOException;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Changes of branches and tags, and who is told of them. */
final class GitReferences {

    /**
     * One change.
     *
     * @param ref its full name
     * @param from null if it is created
     * @param to null if it is deleted
     */
    record Changed(String ref, @Nullable String from, @Nullable String to) {}

    private final ServiceContext context;
    private final Triggers triggers;

    GitReferences(ServiceContext context, Triggers triggers) {
        this.context = context;
        this.triggers = triggers;
    }

    /**
     * Moves a branch, unless somebody else has by now.
     *
     * @param from where it is; zero if there is none
     */
    void move(Settings repository, Repository git, String branch, ObjectId from, ObjectId to) throws IOException {
        String ref = Constants.R_HEADS + branch;
        becomesDefault(git, ref);
        RefUpdate update = git.updateRef(ref);
        update.setExpectedOldObjectId(from);
        update.setNewObjectId(to);
        update.setForceUpdate(true);
        switch (update.update()) {
            case NEW, FAST_FORWARD, FORCED, NO_CHANGE ->
                changed(
                        repository,
                        List.of(new Changed(ref, from.equals(ObjectId.zeroId()) ? null : from.name(), to.name())));
            default ->
                throw CodeCommitErrors.of(
                        "ConcurrentReferenceUpdateException",
                        "Cannot update reference " + ref + ": it was changed by another request.");
        }
    }

    /** The first branch is the default one; said before it is there, so that no crash leaves a branch without. */
    static void becomesDefault(Repository git, String ref) throws IOException {
        if (ref.startsWith(Constants.R_HEADS) && Repositories.defaultBranch(git) == null) {
            git.updateRef(Constants.HEAD).link(ref);
        }
    }

    /** Tells of changes that are done. */
    void changed(Settings repository, List<Changed> changes) {
        Caller caller = context.caller();
        changes.forEach(change -> emit(repository, change, caller));
        triggers.fire(repository, changes, caller);
    }

    private void emit(Settings repository, Changed change, Caller caller) {
        boolean branch = change.ref().startsWith(Constants.R_HEADS);
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "event",
                        change.from() == null
                                ? "referenceCreated"
                                : change.to() == null ? "referenceDeleted" : "referenceUpdated")
                .put("repositoryName", repository.name())
                .put("repositoryId", repository.id())
                .put("referenceType", branch ? "branch" : "tag")
                .put("referenceName", Repository.shortenRefName(change.ref()))
                .put("referenceFullName", change.ref())
                .put("callerUserArn", caller.arn());
        if (change.from() != null) {
            detail.put("oldCommitId", change.from());
        }
        if (change.to() != null) {
            detail.put("commitId", change.to());
        }
        if (context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
            sink.emit("aws.codecommit", "CodeCommit Repository State Change", List.of(repository.arn()), detail);
        }
    }
}
