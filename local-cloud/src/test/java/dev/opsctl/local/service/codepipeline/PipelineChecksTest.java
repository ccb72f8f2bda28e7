package dev.opsctl.local.service.codepipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ArtifactStore;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineNameInUseException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineVersionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.Tag;

/** Pipelines as they are kept, and what is none. */
class PipelineChecksTest extends PipelineCloud {

    private static final PipelineDeclaration GOOD = pipeline(source(), build(), approve(), prove());

    private static PipelineDeclaration stages(Function<List<StageDeclaration>, List<StageDeclaration>> change) {
        return GOOD.toBuilder().stages(change.apply(GOOD.stages())).build();
    }

    /** The pipeline with its build action changed. */
    private static PipelineDeclaration build(UnaryOperator<ActionDeclaration.Builder> change) {
        ActionDeclaration action = GOOD.stages().get(1).actions().get(0);
        return stages(all -> List.of(
                all.get(0), stage("Build", change.apply(action.toBuilder()).build()), all.get(2)));
    }

    private static PipelineDeclaration stage(UnaryOperator<StageDeclaration.Builder> change) {
        return stages(
                all -> List.of(all.get(0), change.apply(all.get(1).toBuilder()).build()));
    }

    private static PipelineDeclaration deploy(String... settings) {
        Map<String, String> configuration = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            configuration.put(settings[i], settings[i + 1]);
        }
        return build(a -> a.actionTypeId(t -> t.category("Deploy")
                        .owner("AWS")
                        .provider("CloudFormation")
                        .version("1"))
                .configuration(configuration)
                .outputArtifacts(List.of()));
    }

    @Test
    void whatIsNoPipelineIsRefusedByName() {
        Map<PipelineDeclaration, String> refused = new HashMap<>();
        refused.put(
                stages(all -> all.subList(0, 1)),
                "InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline");
        refused.put(
                stages(all -> List.of(all.get(1), all.get(0))),
                "InvalidStructureException: Pipeline should start with a stage that only contains source actions");
        refused.put(
                stages(all ->
                        List.of(all.get(0), all.get(0).toBuilder().name("Again").build())),
                "InvalidStructureException: Action 'Fetch' in stage 'Again': source actions can only occur in the first stage");
        refused.put(
                stages(all -> List.of(all.get(0), all.get(1), all.get(1))),
                "InvalidStructureException: Stage name must be unique within the pipeline. Build");
        refused.put(
                GOOD.toBuilder().artifactStore((ArtifactStore) null).build(),
                "InvalidStructureException: Exactly one of artifactStore and artifactStores");
        refused.put(
                GOOD.toBuilder().pipelineType("V1").executionMode("QUEUED").build(),
                "ValidationException: Execution mode QUEUED is only supported for pipelines of type V2");
        refused.put(
                GOOD.toBuilder()
                        .triggers(t -> t.providerType("CodeStarSourceConnection")
                                .gitConfiguration(g -> g.sourceActionName("Fetch")))
                        .build(),
                "InvalidStructureException: the local cloud's pipelines have no triggers");
        refused.put(
                stage(s -> s.actions(List.of())),
                "InvalidStageDeclarationException: Stage 'Build' should have at least one");
        refused.put(
                stage(s -> s.onFailure(f -> f.result("RETRY"))),
                "InvalidStageDeclarationException: Stage 'Build': the local cloud's stages have conditions for entering only");
        refused.put(
                build(a -> a.actionTypeId(t ->
                        t.category("Build").owner("AWS").provider("Jenkins").version("1"))),
                "InvalidActionDeclarationException: ActionType (Category: 'Build', Provider: 'Jenkins', Owner: 'AWS', Version: '1') "
                        + "in action 'Make' is not available in region US_EAST_1");
        refused.put(
                build(a -> a.inputArtifacts(List.of())),
                "InvalidActionDeclarationException: Action Make declares 0 input artifacts which is less than the minimum count (1)");
        refused.put(
                build(a ->
                        a.inputArtifacts(InputArtifact.builder().name("built").build())),
                "InvalidActionDeclarationException: Input Artifact Bundle built in action Make is not declared as Output Artifact");
        refused.put(
                build(a ->
                        a.outputArtifacts(OutputArtifact.builder().name("files").build())),
                "InvalidActionDeclarationException: Output Artifact Bundle name must be unique within the pipeline. files");
        refused.put(
                build(a -> a.configuration(Map.of())),
                "InvalidActionDeclarationException: Action configuration for action 'Make' is missing required configuration 'ProjectName'");
        refused.put(
                build(a -> a.configuration(Map.of("ProjectName", "x", "Colour", "red"))),
                "InvalidActionDeclarationException: Action configuration for action 'Make' contains unknown configuration 'Colour'");
        refused.put(
                build(a -> a.configuration(Map.of("ProjectName", "x", "EnvironmentVariables", "{}"))),
                "InvalidActionDeclarationException: Action 'Make': EnvironmentVariables must be a JSON array");
        refused.put(
                build(a -> a.region("eu-west-1")), "InvalidActionDeclarationException: Action 'Make' is in eu-west-1");
        refused.put(
                build(a -> a.namespace("Source")),
                "InvalidActionDeclarationException: Namespaces must be unique across the pipeline definition. The following occur more than once "
                        + "in the pipeline. StageName=[Build], ActionName=[Make], Namespace=[Source]");
        refused.put(
                build(a -> a.timeoutInMinutes(5)),
                "InvalidActionDeclarationException: Action 'Make': timeoutInMinutes");
        refused.put(
                deploy("ActionMode", "GUESS", "StackName", "s"),
                "InvalidActionDeclarationException: Action 'Make': ActionMode must be one of");
        refused.put(
                deploy("ActionMode", "CHANGE_SET_EXECUTE", "StackName", "s"),
                "InvalidActionDeclarationException: Action configuration for action 'Make' is missing required configuration 'ChangeSetName'");
        refused.put(
                deploy(
                        "ActionMode",
                        "CREATE_UPDATE",
                        "StackName",
                        "s",
                        "RoleArn",
                        ROLE,
                        "TemplatePath",
                        "none::t.yaml"),
                "InvalidActionDeclarationException: Action 'Make': TemplatePath must be ARTIFACT::FILE");
        refused.forEach((pipeline, words) -> {
            AwsServiceException e = assertThrows(AwsServiceException.class, () -> create(pipeline), words);
            String said =
                    e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
            assertTrue(said.startsWith(words), () -> said + " instead of " + words);
        });
        assertEquals(0, codepipeline.listPipelines(r -> {}).pipelines().size());
    }

    @Test
    void pipelinesHaveVersionsAndTags() {
        codepipeline.createPipeline(
                r -> r.pipeline(GOOD).tags(Tag.builder().key("a").value("1").build()));
        assertThrows(PipelineNameInUseException.class, () -> create(GOOD));
        PipelineDeclaration kept = codepipeline.getPipeline(r -> r.name("shop")).pipeline();
        assertEquals(1, kept.version());
        assertEquals("SUPERSEDED", kept.executionModeAsString());
        assertEquals(1, kept.stages().get(1).actions().get(0).runOrder());
        assertEquals(
                2,
                codepipeline
                        .updatePipeline(r -> r.pipeline(pipeline(source(), prove())))
                        .pipeline()
                        .version());
        assertEquals(
                4,
                codepipeline
                        .getPipeline(r -> r.name("shop").version(1))
                        .pipeline()
                        .stages()
                        .size());
        assertThrows(
                PipelineVersionNotFoundException.class,
                () -> codepipeline.getPipeline(r -> r.name("shop").version(3)));
        String arn = "arn:aws:codepipeline:us-east-1:111122223333:shop";
        assertEquals(
                arn, codepipeline.getPipeline(r -> r.name("shop")).metadata().pipelineArn());
        codepipeline.tagResource(
                r -> r.resourceArn(arn).tags(Tag.builder().key("b").value("2").build()));
        codepipeline.untagResource(r -> r.resourceArn(arn).tagKeys("a"));
        assertEquals(
                List.of(Tag.builder().key("b").value("2").build()),
                codepipeline.listTagsForResource(r -> r.resourceArn(arn)).tags());
        codepipeline.deletePipeline(r -> r.name("shop"));
        codepipeline.deletePipeline(r -> r.name("shop"));
        PipelineNotFoundException gone =
                assertThrows(PipelineNotFoundException.class, () -> codepipeline.getPipelineState(r -> r.name("shop")));
        assertEquals(
                "Account '111122223333' does not have a pipeline with name 'shop'",
                gone.awsErrorDetails().errorMessage());
    }

    @Test
    void aStoreForTheRegionIsKeptAsItWasGiven() {
        Map<String, ArtifactStore> stores = Map.of(
                "us-east-1",
                ArtifactStore.builder().type("S3").location("artifacts").build());
        create(GOOD.toBuilder()
                .artifactStore((ArtifactStore) null)
                .artifactStores(stores)
                .build());
        assertEquals(
                stores, codepipeline.getPipeline(r -> r.name("shop")).pipeline().artifactStores());
    }
}
