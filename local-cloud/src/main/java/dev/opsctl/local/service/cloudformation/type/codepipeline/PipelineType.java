package dev.opsctl.local.service.cloudformation.type.codepipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.codepipeline.model.StageTransitionType;
import software.amazon.awssdk.services.codepipeline.model.Tag;

/** {@code AWS::CodePipeline::Pipeline}; its physical id is the pipeline's name. */
public final class PipelineType implements ResourceType {

    private static final int LONGEST_NAME = 100;

    @Override
    public String name() {
        return "AWS::CodePipeline::Pipeline";
    }

    /** Templates list the stores of regions, where the API has a map of them. */
    private static PipelineDeclaration declaration(ResourceRequest request, String name) {
        ObjectNode properties = request.properties().deepCopy();
        JsonNode stores = properties.remove("ArtifactStores");
        if (stores != null) {
            ObjectNode byRegion = properties.putObject("ArtifactStores");
            stores.forEach(store -> byRegion.set(store.path("Region").asText(), store.get("ArtifactStore")));
        }
        return PojoJson.read(properties, PipelineDeclaration.class).toBuilder()
                .name(name)
                .build();
    }

    private static List<Tag> tags(ResourceRequest request) {
        return StackTags.wanted(
                request, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CodePipelineClient codepipeline = request.client(CodePipelineClient.class);
        String name = request.text("Name") == null ? request.generatedName(LONGEST_NAME) : request.text("Name");
        boolean made = find(request, codepipeline, name).isPresent()
                && StackTags.ours(
                        request,
                        ServiceTags.of(
                                request,
                                CodePipelineClient.class,
                                request.scope().arn("codepipeline", name)));
        if (!made) {
            codepipeline.createPipeline(
                    r -> r.pipeline(declaration(request, name)).tags(tags(request)));
        }
        request.made(name);
        transitions(request, codepipeline, name);
        return find(request, codepipeline, name).orElseThrow();
    }

    /** Disables the transitions that the template names, and enables those that it does not name any more. */
    private static void transitions(ResourceRequest request, CodePipelineClient codepipeline, String name) {
        Map<String, String> wanted = new LinkedHashMap<>();
        request.properties()
                .path("DisableInboundStageTransitions")
                .forEach(one -> wanted.put(
                        one.path("StageName").asText(), one.path("Reason").asText()));
        boolean before = request.updates() && request.previousProperties().has("DisableInboundStageTransitions");
        if (wanted.isEmpty() && !before) {
            return;
        }
        for (StageState stage : codepipeline.getPipelineState(r -> r.name(name)).stageStates()) {
            String reason = wanted.get(stage.stageName());
            if (reason != null) {
                codepipeline.disableStageTransition(r -> r.pipelineName(name)
                        .stageName(stage.stageName())
                        .transitionType(StageTransitionType.INBOUND)
                        .reason(reason));
            } else if (!stage.inboundTransitionState().enabled()) {
                codepipeline.enableStageTransition(r ->
                        r.pipelineName(name).stageName(stage.stageName()).transitionType(StageTransitionType.INBOUND));
            }
        }
    }

    private static Optional<ResourceState> find(ResourceRequest request, CodePipelineClient codepipeline, String name) {
        try {
            PipelineDeclaration pipeline =
                    codepipeline.getPipeline(r -> r.name(name)).pipeline();
            return Optional.of(ResourceState.of(name)
                    .with("Arn", request.scope().arn("codepipeline", name))
                    .with("Version", String.valueOf(pipeline.version())));
        } catch (PipelineNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        CodePipelineClient codepipeline = request.client(CodePipelineClient.class);
        String name = request.physicalId();
        PipelineDeclaration wanted = declaration(request, name);
        codepipeline.updatePipeline(r -> r.pipeline(wanted));
        transitions(request, codepipeline, name);
        String arn = request.scope().arn("codepipeline", name);
        ServiceTags.settle(request, CodePipelineClient.class, arn);
        if (request.properties().path("RestartExecutionOnUpdate").asBoolean()) {
            codepipeline.startPipelineExecution(r -> r.name(name)
                    .clientRequestToken(UUID.nameUUIDFromBytes(request.token().getBytes(StandardCharsets.UTF_8))
                            .toString()));
        }
        return find(request, codepipeline, name).orElseThrow();
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(CodePipelineClient.class).deletePipeline(r -> r.name(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request, request.client(CodePipelineClient.class), request.physicalId());
    }
}
