package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;

/** {@code AWS::StepFunctions::StateMachine}; its physical id is the state machine's ARN. */
public final class StateMachineType implements ResourceType {

    @Override
    public String name() {
        return "AWS::StepFunctions::StateMachine";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        SfnClient states = request.client(SfnClient.class);
        String name =
                request.text("StateMachineName") != null ? request.text("StateMachineName") : request.generatedName(80);
        CreateStateMachineRequest create = properties(request, CreateStateMachineRequest.class).toBuilder()
                .name(name)
                .type(request.text("StateMachineType"))
                .definition(definition(request))
                .tags(StackTags.wanted(request, StateMachineType::tag))
                .build();
        String arn = request.scope().arn("states", "stateMachine:" + name);
        if (read(states, arn).isPresent() && !StackTags.ours(request, ServiceTags.of(request, SfnClient.class, arn))) {
            throw NameConflict.by("State Machine", arn);
        }
        return state(states.createStateMachine(create).stateMachineArn(), states);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    /** Names of the template that the API does not have are its own: only the configurations bind as they are. */
    private static <T extends software.amazon.awssdk.core.SdkPojo> T properties(
            ResourceRequest request, Class<T> type) {
        ObjectNode bound = request.properties().deepCopy();
        bound.remove(
                List.of("Definition", "DefinitionString", "DefinitionS3Location", "DefinitionSubstitutions", "Tags"));
        return dev.opsctl.local.sdk.PojoJson.read(bound, type);
    }

    private static String definition(ResourceRequest request) {
        JsonNode properties = request.properties();
        String text;
        if (properties.has("DefinitionString")) {
            text = properties.get("DefinitionString").asText();
        } else if (properties.has("Definition")) {
            text = properties.get("Definition").toString();
        } else {
            JsonNode location = properties.path("DefinitionS3Location");
            GetObjectRequest get = GetObjectRequest.builder()
                    .bucket(location.path("Bucket").asText())
                    .key(location.path("Key").asText())
                    .versionId(location.path("Version").asText(null))
                    .build();
            ResponseBytes<GetObjectResponse> object =
                    request.client(S3Client.class).getObject(get, ResponseTransformer.toBytes());
            text = object.asUtf8String();
        }
        for (Map.Entry<String, JsonNode> substitution :
                properties.path("DefinitionSubstitutions").properties()) {
            text = text.replace(
                    "${" + substitution.getKey() + "}", substitution.getValue().asText());
        }
        return text;
    }

    private static ResourceState state(String arn, SfnClient states) {
        // the first revision has no id of its own; templates call it INITIAL
        String revision =
                states.describeStateMachine(r -> r.stateMachineArn(arn)).revisionId();
        return ResourceState.of(arn)
                .with("Arn", arn)
                .with("Name", arn.substring(arn.lastIndexOf(':') + 1))
                .with("StateMachineRevisionId", revision == null ? "INITIAL" : revision);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SfnClient states = request.client(SfnClient.class);
        String arn = request.physicalId();
        states.updateStateMachine(properties(request, UpdateStateMachineRequest.class).toBuilder()
                .stateMachineArn(arn)
                .definition(definition(request))
                .build());
        ServiceTags.settle(request, SfnClient.class, arn);
        return state(arn, states);
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SfnClient.class).deleteStateMachine(r -> r.stateMachineArn(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return read(request.client(SfnClient.class), request.physicalId());
    }

    private static Optional<ResourceState> read(SfnClient states, String arn) {
        try {
            return Optional.of(state(arn, states));
        } catch (StateMachineDoesNotExistException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("StateMachineName"))
                .map(name -> request.scope().arn("states", "stateMachine:" + name));
    }
}
