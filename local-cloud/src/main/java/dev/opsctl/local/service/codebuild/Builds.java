package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codebuild.model.StatusType;

/**
 * The builds by id, and how each gets from phase to phase: one change with the news of it. What has ended does not change any more, so whoever
 * ends a build first (it itself, somebody who stops it, its time-out) has said how.
 */
final class Builds {

    /** For how long builds are kept, as on AWS. */
    private static final Duration KEPT = Duration.ofDays(365);

    /**
     * A build.
     *
     * @param settings the project as it was, with the build's overrides
     * @param request what the build was asked for with: a retry asks for the same
     */
    record Stored(Build build, Project settings, StartBuildRequest request) {

        Stored with(Build other) {
            return new Stored(other, settings, request);
        }
    }

    private final ServiceContext context;
    private final BuildEvents events;
    private final Table<Stored> table;
    private final Table<Long> numbers;

    Builds(ServiceContext context, BuildEvents events) {
        this.context = context;
        this.events = events;
        this.table = context.table("builds", Stored.class);
        this.numbers = context.table("numbers", Long.class);
    }

    Optional<Stored> find(String id) {
        return table.get(id);
    }

    /** @throws software.amazon.awssdk.services.codebuild.model.ResourceNotFoundException if there is none */
    Stored get(String id) {
        return find(id).orElseThrow(() -> CodeBuildErrors.noBuild(context.arn("build/" + id)));
    }

    List<Stored> all() {
        return table.values();
    }

    /** @param project null for the builds of all projects */
    List<Build> of(@Nullable String project) {
        return table.entries(project == null ? "" : project + ":").stream()
                .map(entry -> entry.getValue().build())
                .toList();
    }

    /** The number of a project's next build. */
    long number(String project) {
        return numbers.update(project, 0L, last -> last + 1);
    }

    void restartNumbers(String project) {
        numbers.remove(project);
    }

    /** Keeps a new build, as a part of a change. */
    void insert(Stored stored) {
        Instant oldest = context.clock().instant().minus(KEPT);
        for (Build build : of(stored.build().projectName())) {
            if (build.buildComplete() && build.startTime().isBefore(oldest)) {
                table.remove(build.id());
            }
        }
        table.insert(stored.build().id(), stored);
        events.started(stored.build());
    }

    /** @return whether there was one that had ended, and is no more */
    boolean remove(String id) {
        return context.cloud().store().change((Change change) -> {
            boolean ended =
                    find(id).map(stored -> stored.build().buildComplete()).orElse(false);
            if (ended) {
                table.remove(id);
            }
            return ended;
        });
    }

    /** Changes a build that runs. */
    void change(String id, UnaryOperator<Build> change) {
        table.update(id, stored -> stored.build().buildComplete() ? stored : stored.with(change.apply(stored.build())));
    }

    /**
     * Ends the phase that a build is in, and begins the next one.
     *
     * @param status how the phase has ended
     * @param said why it has failed; null if it has not
     * @return whether the build still runs
     */
    boolean next(String id, StatusType status, @Nullable PhaseContext said, BuildPhaseType next) {
        return context.cloud().store().change((Change change) -> {
            Optional<Stored> now = find(id).filter(stored -> !stored.build().buildComplete());
            now.ifPresent(stored -> {
                Build ended = ended(stored.build(), status, said);
                table.update(id, before -> before.with(begun(ended, next)));
                events.phaseEnded(ended);
            });
            return now.isPresent();
        });
    }

    /**
     * Ends a build, unless it has ended already.
     *
     * @param phase how the phase that it is in has ended
     */
    void finish(String id, StatusType status, StatusType phase, @Nullable PhaseContext said) {
        context.change(change -> {
            find(id).filter(stored -> !stored.build().buildComplete()).ifPresent(stored -> {
                Build last = ended(stored.build(), phase, said);
                Build done = begun(last, BuildPhaseType.COMPLETED).toBuilder()
                        .buildStatus(status)
                        .buildComplete(true)
                        .endTime(context.clock().instant())
                        .build();
                table.update(id, before -> before.with(done));
                events.phaseEnded(last);
                events.ended(done);
            });
        });
    }

    private Build ended(Build build, StatusType status, @Nullable PhaseContext said) {
        List<BuildPhase> phases = new ArrayList<>(build.phases());
        BuildPhase last = phases.remove(phases.size() - 1);
        Instant now = context.clock().instant();
        phases.add(last.toBuilder()
                .phaseStatus(status)
                .endTime(now)
                .durationInSeconds(Duration.between(last.startTime(), now).toSeconds())
                .contexts(
                        said == null
                                ? PhaseContext.builder()
                                        .statusCode("")
                                        .message("")
                                        .build()
                                : said)
                .build());
        return build.toBuilder().phases(phases).build();
    }

    private Build begun(Build build, BuildPhaseType phase) {
        List<BuildPhase> phases = new ArrayList<>(build.phases());
        phases.add(BuildPhase.builder()
                .phaseType(phase)
                .startTime(context.clock().instant())
                .build());
        return build.toBuilder().phases(phases).currentPhase(phase.toString()).build();
    }
}
