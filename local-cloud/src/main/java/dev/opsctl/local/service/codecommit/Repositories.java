package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Trees;
import dev.opsctl.local.store.Draft;
import dev.opsctl.local.store.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codecommit.model.RepositoryTrigger;

/**
 * The repositories by name: a record in the store says that there is one, what is in it lies in a bare Git repository named by its id. Refs are
 * there alone, and so is the default branch, as HEAD.
 */
final class Repositories {

    /** One repository, without what Git keeps. */
    record Settings(
            String name,
            String id,
            String arn,
            String description,
            String key,
            Instant created,
            Instant modified,
            String triggersId,
            List<RepositoryTrigger> triggers,
            Map<String, String> tags) {

        Settings named(String other, String otherArn, Instant now) {
            return new Settings(other, id, otherArn, description, key, created, now, triggersId, triggers, tags);
        }

        Settings described(String other, Instant now) {
            return new Settings(name, id, arn, other, key, created, now, triggersId, triggers, tags);
        }

        Settings encrypted(String other, Instant now) {
            return new Settings(name, id, arn, description, other, created, now, triggersId, triggers, tags);
        }

        Settings triggering(String otherId, List<RepositoryTrigger> others) {
            return new Settings(name, id, arn, description, key, created, modified, otherId, others, tags);
        }

        Settings tagged(Map<String, String> others) {
            return new Settings(name, id, arn, description, key, created, modified, triggersId, triggers, others);
        }
    }

    /** What is done with an open repository. */
    interface Work<T> {
        T with(Repository git) throws IOException;
    }

    /** The same when nothing comes of it. */
    interface Task {
        void with(Repository git) throws IOException;
    }

    /** One per repository: who moves a branch here finds it as he has seen it. */
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    private final Table<Settings> settings;
    private final ServiceContext context;
    private final Path folder;

    Repositories(ServiceContext context) {
        this.context = context;
        this.settings = context.table("repositories", Settings.class);
        this.folder = context.directory();
        try {
            Draft.sweep(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Table<Settings> table() {
        return settings;
    }

    /** @throws software.amazon.awssdk.services.codecommit.model.CodeCommitException if there is none, or none is named */
    Settings get(String name) {
        return settings.get(CodeCommitErrors.given(name, "RepositoryName"))
                .orElseThrow(() -> CodeCommitErrors.noRepository(name));
    }

    /** Where Git clients find a repository. */
    String cloneUrl(Settings repository) {
        return "http://git-codecommit." + context.scope().region() + ".localhost:"
                + context.cloud().endpoint().getPort() + "/v1/repos/" + repository.name();
    }

    private Path place(String id) {
        return folder.resolve(id + ".git");
    }

    /** Makes the empty repository of an id that no record names yet. What is written is on the disk before a ref names it. */
    void make(String id) {
        QuietSystem.install();
        try {
            Files.createDirectories(folder);
            try (Repository git = builder(id).build()) {
                git.create(true);
                git.updateRef(Constants.HEAD).link(Constants.R_HEADS + "main");
                StoredConfig config = git.getConfig();
                config.setBoolean("core", null, "fsyncObjectFiles", true);
                config.setBoolean("core", null, "fsyncRefFiles", true);
                config.setBoolean("core", null, "logAllRefUpdates", false);
                config.setBoolean("receive", null, "autogc", false);
                config.save();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes what Git has kept, when no record names it any more and nobody is changing it. It is moved away first: whoever reads or pushes
     * meanwhile finds it gone, not half of it.
     */
    void remove(String id) {
        Path away;
        synchronized (lock(id)) {
            try {
                away = Draft.folder(folder);
                Files.move(place(id), away.resolve(id));
            } catch (NoSuchFileException e) {
                return; // gone already
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        locks.remove(id);
        Trees.delete(away);
    }

    private Object lock(String id) {
        return locks.computeIfAbsent(id, i -> new Object());
    }

    private FileRepositoryBuilder builder(String id) {
        return new FileRepositoryBuilder().setGitDir(place(id).toFile()).setBare();
    }

    /** Opens what Git keeps of a repository, for as long as the work takes. */
    <T> T with(Settings repository, Work<T> work) {
        QuietSystem.install();
        try (Repository git = builder(repository.id()).setMustExist(true).build()) {
            return work.with(git);
        } catch (RepositoryNotFoundException e) {
            throw CodeCommitErrors.noRepository(repository.name()); // deleted since
        } catch (IOException e) {
            if (Files.notExists(place(repository.id()))) {
                throw CodeCommitErrors.noRepository(repository.name()); // deleted meanwhile
            }
            throw new UncheckedIOException(e);
        }
    }

    void doWith(Settings repository, Task task) {
        with(repository, git -> {
            task.with(git);
            return repository;
        });
    }

    /** As {@link #with}, one after the other; pushes are not among them, and Git itself holds them apart. */
    <T> T changing(Settings repository, Work<T> work) {
        synchronized (lock(repository.id())) {
            return with(repository, work);
        }
    }

    /** The full name of the default branch; null while there is none. */
    static @Nullable String defaultBranch(Repository git) throws IOException {
        Ref head = git.exactRef(Constants.HEAD);
        return head != null && head.isSymbolic() && head.getObjectId() != null
                ? head.getTarget().getName()
                : null;
    }
}
