package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
import dev.opsctl.local.service.cloudformation.template.TemplateText;
import dev.opsctl.local.service.cloudformation.template.Transforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** Templates as CloudFormation reads them: what transforms make of them, kept with what was sent. */
public final class ProcessedTemplates {

    private static final String EXPAND = "CAPABILITY_AUTO_EXPAND";

    private final StackStore store;
    private final TemplateSource templates;

    public ProcessedTemplates(StackStore store, TemplateSource templates) {
        this.store = store;
        this.templates = templates;
    }

    /** The transforms that a template's text names. */
    public static Set<String> transforms(String body) {
        return body.contains("Transform")
                ? Transforms.declared(TemplateText.parse(body).tree())
                : Set.of();
    }

    /** Transforms change what is made without anybody having seen it: outside change sets they are asked for by name. */
    public void checkExpansion(String key, List<String> capabilities) {
        if (store.isProcessed(key) && !capabilities.contains(EXPAND)) {
            throw CloudFormationErrors.capabilities("Requires capabilities : [" + EXPAND + "]");
        }
    }

    /**
     * Reads a template and keeps it, processed.
     *
     * @param stackName as {@code AWS::StackName} gives it
     * @param stackId as {@code AWS::StackId} gives it
     * @param given the parameters of the request
     * @param previous the stack's values, for those that stay
     * @return its key
     */
    public String keep(
            String stackName,
            String stackId,
            String body,
            List<Parameter> given,
            Map<String, String> previous,
            Caller caller) {
        String processed = process(stackName, stackId, body, given, previous, caller);
        TemplateReader.read(processed);
        return processed.equals(body) ? store.keep(body) : store.keep(processed, body);
    }

    /** What a template's text becomes. */
    public String process(
            String stackName,
            String stackId,
            String body,
            List<Parameter> given,
            Map<String, String> previous,
            Caller caller) {
        if (transforms(body).isEmpty()) {
            return body;
        }
        TemplateText text = TemplateText.parse(body);
        Transforms transforms = new Transforms(
                values(text.tree(), given, previous),
                new LiveReferenceValues(store, stackId, stackName, List.of()),
                location -> templates.snippet(location, caller));
        return transforms.process(text).toString();
    }

    private static Map<String, String> values(
            ObjectNode template, List<Parameter> given, Map<String, String> previous) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> declared : template.path("Parameters").properties()) {
            if (declared.getValue().path("Default").isValueNode()) {
                values.put(declared.getKey(), declared.getValue().get("Default").asText());
            }
        }
        for (Parameter parameter : given) {
            String value = Boolean.TRUE.equals(parameter.usePreviousValue())
                    ? previous.get(parameter.parameterKey())
                    : parameter.parameterValue();
            if (value != null) {
                values.put(parameter.parameterKey(), value);
            }
        }
        return values;
    }
}
