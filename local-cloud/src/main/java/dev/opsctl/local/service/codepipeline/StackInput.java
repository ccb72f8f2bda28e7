package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.codepipeline.model.S3Location;

/**
 * What a stack is made with: a template of an artifact, and parameters and tags of a file and of the action's settings.
 *
 * @param body null if the template is too large for it
 * @param url null if the template is in the body
 * @param policy of the stack; null if none is given
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html">CloudFormation artifacts</a>
 */
record StackInput(
        @Nullable String body,
        @Nullable String url,
        List<Parameter> parameters,
        List<Tag> tags,
        @Nullable String policy,
        List<String> capabilities) {

    private static final int INLINE_LIMIT = 51_200;

    static StackInput of(ActionWork work) throws ActionFailure, IOException {
        JsonNode configuration = configuration(work);
        Map<String, String> parameters = new LinkedHashMap<>();
        fields(configuration.path("Parameters"), "Parameters of the TemplateConfiguration", parameters);
        overrides(work, parameters);
        Map<String, String> tags = new LinkedHashMap<>();
        fields(configuration.path("Tags"), "Tags of the TemplateConfiguration", tags);
        String template = file(work, work.required("TemplatePath"));
        boolean inline = template.getBytes(StandardCharsets.UTF_8).length <= INLINE_LIMIT;
        return new StackInput(
                inline ? template : null,
                inline ? null : uploaded(work, template),
                parameters.entrySet().stream()
                        .map(one -> Parameter.builder()
                                .parameterKey(one.getKey())
                                .parameterValue(one.getValue())
                                .build())
                        .toList(),
                tags.entrySet().stream()
                        .map(one -> Tag.builder()
                                .key(one.getKey())
                                .value(one.getValue())
                                .build())
                        .toList(),
                configuration.has("StackPolicy")
                        ? configuration.get("StackPolicy").toString()
                        : null,
                capabilities(work));
    }

    /** A large template lies in the artifact store while it is read, as the artifact does that it comes from. */
    private static String uploaded(ActionWork work, String template) {
        S3Location place = S3Location.builder()
                .bucket(work.store().location())
                .key(PipelineArtifacts.key(
                        work.pipeline().name(), "template", work.run().id()))
                .build();
        work.artifacts().put(place, RequestBody.fromString(template));
        return "https://" + place.bucket() + ".s3." + work.context().scope().region() + ".amazonaws.com/" + place.key();
    }

    /** @param path {@code ARTIFACT::FILE} */
    private static String file(ActionWork work, String path) throws ActionFailure, IOException {
        int colons = path.indexOf("::");
        if (colons < 0) {
            throw failed("Not of the form ARTIFACT::FILE: " + path);
        }
        return work.artifacts().text(work.input(path.substring(0, colons)), path.substring(colons + 2));
    }

    private static ActionFailure failed(String words) {
        return new ActionFailure(ActionFailure.Code.CONFIGURATION, words);
    }

    private static JsonNode configuration(ActionWork work) throws ActionFailure, IOException {
        String path = work.setting("TemplateConfiguration");
        if (path == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        return json(file(work, path), "TemplateConfiguration " + path);
    }

    private static ObjectNode json(String text, String what) throws ActionFailure {
        try {
            if (PojoJson.mapper().readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw failed(what + " is no JSON object: " + e.getOriginalMessage());
        }
        throw failed(what + " is no JSON object");
    }

    private static void fields(JsonNode object, String what, Map<String, String> into) throws ActionFailure {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!field.getValue().isValueNode()) {
                throw failed(what + ": the value of " + field.getKey() + " is no text");
            }
            into.put(field.getKey(), field.getValue().asText());
        }
    }

    private static void overrides(ActionWork work, Map<String, String> into) throws ActionFailure, IOException {
        String overrides = work.setting("ParameterOverrides");
        if (overrides == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> override :
                json(overrides, "ParameterOverrides").properties()) {
            JsonNode value = override.getValue();
            into.put(override.getKey(), value.isObject() ? function(work, value) : list(value));
        }
    }

    private static String list(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> items = new ArrayList<>();
        value.forEach(item -> items.add(item.asText()));
        return String.join(",", items);
    }

    private static String function(ActionWork work, JsonNode value) throws ActionFailure, IOException {
        JsonNode attribute = value.path("Fn::GetArtifactAtt");
        JsonNode parameter = value.path("Fn::GetParam");
        if (attribute.size() == 2) {
            S3Location place = work.input(attribute.get(0).asText());
            String name = attribute.get(1).asText();
            return switch (name) {
                case "BucketName" -> place.bucket();
                case "ObjectKey" -> place.key();
                case "URL" -> "https://s3.amazonaws.com/" + place.bucket() + "/" + place.key();
                default -> throw failed("ParameterOverrides: an artifact has no attribute " + name);
            };
        } else if (parameter.size() == 3) {
            String path = parameter.get(0).asText() + "::" + parameter.get(1).asText();
            JsonNode found = json(file(work, path), path).path(parameter.get(2).asText());
            if (!found.isValueNode()) {
                throw failed("ParameterOverrides: " + path + " has no value "
                        + parameter.get(2).asText());
            }
            return found.asText();
        }
        throw failed("ParameterOverrides: neither a text nor Fn::GetArtifactAtt nor Fn::GetParam: " + value);
    }

    private static List<String> capabilities(ActionWork work) {
        String given = work.setting("Capabilities");
        return given == null
                ? List.of()
                : Arrays.stream(given.split("[\\[\\]\",\\s]+"))
                        .filter(one -> !one.isEmpty())
                        .toList();
    }
}
