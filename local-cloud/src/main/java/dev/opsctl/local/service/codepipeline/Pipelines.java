package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.TransitionState;

/** The pipelines by name, and every version that they have had: an execution keeps the version that it began with. */
final class Pipelines {

    /**
     * A pipeline.
     *
     * @param disabled the transitions between stages that are disabled, by {@link #transition}
     */
    record Stored(
            PipelineDeclaration declaration,
            Instant created,
            Instant updated,
            Map<String, String> tags,
            Map<String, TransitionState> disabled) {

        String name() {
            return declaration.name();
        }

        Stored with(PipelineDeclaration other, Instant now) {
            return new Stored(other, created, now, tags, disabled);
        }

        Stored tagged(Map<String, String> others) {
            return new Stored(declaration, created, updated, others, disabled);
        }

        /** @param state null to enable the transition again */
        Stored with(String transition, @Nullable TransitionState state) {
            Map<String, TransitionState> others = new HashMap<>(disabled);
            if (state == null) {
                others.remove(transition);
            } else {
                others.put(transition, state);
            }
            return new Stored(declaration, created, updated, tags, others);
        }

        /** Why nobody may enter a stage; empty if the way is free. */
        Optional<TransitionState> closed(int stage) {
            List<StageDeclaration> stages = declaration.stages();
            TransitionState into =
                    disabled.get(transition("Inbound", stages.get(stage).name()));
            return Optional.ofNullable(
                    into != null || stage == 0
                            ? into
                            : disabled.get(
                                    transition("Outbound", stages.get(stage - 1).name())));
        }
    }

    private final ServiceContext context;
    private final Table<Stored> table;
    private final Table<PipelineDeclaration> versions;

    Pipelines(ServiceContext context) {
        this.context = context;
        this.table = context.table("pipelines", Stored.class);
        this.versions = context.table("versions", PipelineDeclaration.class);
    }

    Table<Stored> table() {
        return table;
    }

    static String transition(String type, String stage) {
        return type + "/" + stage;
    }

    String arn(String name) {
        return context.arn(name);
    }

    /** @throws software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException if there is none */
    Stored get(String name) {
        return table.get(name).orElseThrow(() -> missing(name));
    }

    AwsServiceException missing(String name) {
        return CodePipelineErrors.noPipeline(context.scope().accountId(), name);
    }

    private static String key(String name, int version) {
        return name + "/" + String.format(Locale.ROOT, "%010d", version);
    }

    Optional<PipelineDeclaration> version(String name, int version) {
        return versions.get(key(name, version));
    }

    /** Keeps a version, as a part of a change. */
    void insertVersion(PipelineDeclaration declaration) {
        versions.insert(key(declaration.name(), declaration.version()), declaration);
    }

    /** Forgets a pipeline with all its versions, as a part of a change. */
    void remove(String name) {
        table.remove(name);
        versions.entries(name + "/").forEach(version -> versions.remove(version.getKey()));
    }

    /** CodePipeline's word for itself when it acts for a pipeline. */
    Caller service(String name) {
        return context.asService(arn(name));
    }

    /**
     * Whether a pipeline may have the role that it names.
     *
     * @throws software.amazon.awssdk.services.codepipeline.model.InvalidStructureException if not
     */
    void checkRole(PipelineDeclaration declaration) {
        try {
            context.cloud().assumeRole(declaration.roleArn(), "CodePipeline", service(declaration.name()));
        } catch (AwsServiceException e) {
            throw CodePipelineErrors.structure(
                    "CodePipeline is not authorized to perform AssumeRole on role " + declaration.roleArn());
        }
    }
}
