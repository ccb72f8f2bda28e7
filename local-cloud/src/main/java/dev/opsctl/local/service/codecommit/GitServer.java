package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.RepositoryClones;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codecommit.GitReferences.Changed;
import dev.opsctl.local.service.codecommit.Repositories.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.pack.PackConfig;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Pulls and pushes. A push is acknowledged when its objects are on the disk and its refs name them. */
final class GitServer implements GitTransport, RepositoryClones {

    /** The largest file in a push, in bytes, as on AWS. */
    private static final long LARGEST_FILE = 2L << 30;

    private final ServiceContext context;
    private final Repositories repositories;
    private final GitReferences references;

    GitServer(ServiceContext context, Repositories repositories, GitReferences references) {
        this.context = context;
        this.repositories = repositories;
        this.references = references;
    }

    @Override
    public void admit(String repository, Service service) {
        authorize(repository, service, Map.of());
        repositories.get(repository);
    }

    private void authorize(String repository, Service service, Map<String, String> keys) {
        context.cloud()
                .authorizeAction(context.caller(), context.scope(), service.action(), context.arn(repository), keys);
    }

    @Override
    public void advertise(String repository, Service service, @Nullable String protocol, OutputStream out)
            throws IOException {
        repositories.doWith(repositories.get(repository), git -> {
            PacketLineOut lines = new PacketLineOut(out);
            PacketLineOutRefAdvertiser refs = new PacketLineOutRefAdvertiser(lines);
            if (service == Service.PULL) {
                uploads(git, protocol).sendAdvertisedRefs(refs, service.command());
            } else {
                lines.writeString("# service=" + service.command() + "\n");
                lines.end();
                new ReceivePack(git).sendAdvertisedRefs(refs);
            }
        });
    }

    @Override
    public void serve(String repository, Service service, @Nullable String protocol, InputStream in, OutputStream out)
            throws IOException {
        Settings settings = repositories.get(repository);
        repositories.doWith(settings, git -> {
            if (service == Service.PULL) {
                uploads(git, protocol).upload(in, out, null);
            } else {
                receives(settings, git).receive(in, out, null);
            }
        });
    }

    @Override
    public Optional<String> checkOut(String repository, @Nullable String revision, Path directory) throws IOException {
        admit(repository, Service.PULL);
        Settings settings = repositories.get(repository);
        return repositories.with(settings, git -> {
            ObjectId commit = commit(git, revision);
            if (commit == null) {
                return Optional.empty();
            }
            try (Git clone = Git.cloneRepository()
                    .setURI(git.getDirectory().toURI().toString())
                    .setDirectory(directory.toFile())
                    .setNoCheckout(true)
                    .call()) {
                StoredConfig config = clone.getRepository().getConfig();
                config.setString("remote", Constants.DEFAULT_REMOTE_NAME, "url", repositories.cloneUrl(settings));
                config.save();
                clone.checkout().setName(commit.name()).call();
            } catch (GitAPIException e) {
                throw new IOException(e.getMessage(), e);
            }
            return Optional.of(commit.name());
        });
    }

    @Override
    public void archive(String repository, String commit, Path archive) throws IOException {
        for (String action : List.of("codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus")) {
            context.cloud()
                    .authorizeAction(context.caller(), context.scope(), action, context.arn(repository), Map.of());
        }
        repositories.doWith(repositories.get(repository), git -> {
            CommitArchive.write(git, ObjectId.fromString(commit), archive);
        });
    }

    private static @Nullable ObjectId commit(Repository git, @Nullable String revision) throws IOException {
        String branch = revision == null ? Repositories.defaultBranch(git) : revision;
        if (branch == null) {
            return null;
        }
        for (String name : List.of(branch, Constants.R_HEADS + branch, Constants.R_TAGS + branch)) {
            Ref ref = name.startsWith(Constants.R_REFS) ? git.exactRef(name) : null;
            if (ref != null) {
                ObjectId peeled = git.getRefDatabase().peel(ref).getPeeledObjectId();
                return peeled == null ? ref.getObjectId() : peeled;
            }
        }
        return ObjectId.isId(branch) && git.getObjectDatabase().has(ObjectId.fromString(branch))
                ? ObjectId.fromString(branch)
                : null;
    }

    private static UploadPack uploads(Repository git, @Nullable String protocol) {
        UploadPack uploads = new UploadPack(git);
        uploads.setBiDirectionalPipe(false);
        PackConfig config = new PackConfig(git);
        config.setThreads(1);
        uploads.setPackConfig(config);
        if (protocol != null) {
            uploads.setExtraParameters(Arrays.asList(protocol.split(":")));
        }
        return uploads;
    }

    private ReceivePack receives(Settings repository, Repository git) {
        Caller caller = context.caller();
        ReceivePack receives = new ReceivePack(git);
        receives.setBiDirectionalPipe(false);
        receives.setMaxObjectSizeLimit(LARGEST_FILE);
        receives.setPreReceiveHook((pack, commands) -> {
            for (ReceiveCommand command : commands) {
                try {
                    check(repository, git, command);
                } catch (IOException e) {
                    command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "cannot read the repository");
                }
            }
        });
        receives.setPostReceiveHook((pack, commands) -> caller.run(() -> {
            references.changed(repository, done(commands));
            return null;
        }));
        return receives;
    }

    private void check(Settings repository, Repository git, ReceiveCommand command) throws IOException {
        String ref = command.getRefName();
        if (!ref.startsWith(Constants.R_HEADS) && !ref.startsWith(Constants.R_TAGS)) {
            command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "only branches and tags can be pushed");
            return;
        }
        try {
            authorize(repository.name(), Service.PUSH, Map.of("codecommit:References", ref));
        } catch (AwsServiceException e) {
            command.setResult(
                    ReceiveCommand.Result.REJECTED_OTHER_REASON,
                    e.awsErrorDetails().errorMessage());
            return;
        }
        if (command.getType() == ReceiveCommand.Type.DELETE && ref.equals(Repositories.defaultBranch(git))) {
            command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "deletion of the default branch prohibited");
        } else if (command.getType() != ReceiveCommand.Type.DELETE) {
            GitReferences.becomesDefault(git, ref);
        }
    }

    private static List<Changed> done(Collection<ReceiveCommand> commands) {
        return commands.stream()
                .filter(command -> command.getResult() == ReceiveCommand.Result.OK)
                .map(command -> new Changed(command.getRefName(), id(command.getOldId()), id(command.getNewId())))
                .toList();
    }

    private static @Nullable String id(ObjectId id) {
        return id.equals(ObjectId.zeroId()) ? null : id.name();
    }
}
