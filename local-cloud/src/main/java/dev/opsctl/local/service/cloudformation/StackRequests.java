package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.NestedStacks;
import dev.opsctl.local.service.cloudformation.engine.TemplateSource;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.plan.Capabilities;
import dev.opsctl.local.service.cloudformation.plan.Plan;
import dev.opsctl.local.service.cloudformation.plan.Planner;
import dev.opsctl.local.service.cloudformation.plan.TypeChecks;
import dev.opsctl.local.service.cloudformation.stack.Definition;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Parameters;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateChecks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** What CreateStack, UpdateStack and CreateChangeSet share: a request becomes a checked definition and a plan. */
final class StackRequests {

    /**
     * The template part of a request.
     *
     * @param usePrevious whether the stack's own template is used
     * @param tags null leaves the stack's tags as they are
     */
    record Asked(
            String stackName,
            String body,
            String url,
            boolean usePrevious,
            List<Parameter> parameters,
            List<String> capabilities,
            List<Tag> tags,
            String roleArn,
            List<String> notificationArns) {}

    private final Engine engine;
    private final StackStore store;
    private final TemplateSource templates;

    StackRequests(Engine engine, StackStore store, TemplateSource templates) {
        this.engine = engine;
        this.store = store;
        this.templates = templates;
    }

    static void checkName(String name) {
        if (name == null) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null");
        }
        if (!name.matches("[a-zA-Z][-a-zA-Z0-9]*")) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value '" + name
                            + "' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        }
        if (name.length() > 128) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value '" + name
                            + "' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to 128");
        }
    }

    /** Reads, checks and keeps a template. */
    Template template(String key, List<String> capabilities) {
        Template template = store.template(key);
        TemplateChecks.check(template);
        TypeChecks.types(template, engine.types().keySet());
        if (capabilities != null) {
            Capabilities.check(template, capabilities);
        }
        return template;
    }

    /** The definition that a request asks for. */
    Definition definition(Asked asked, StackRecord stack, Caller caller) {
        String key;
        if (asked.usePrevious()) {
            if (asked.body() != null || asked.url() != null) {
                throw CloudFormationErrors.validation(
                        "You cannot specify a template together with UsePreviousTemplate");
            }
            if (stack == null) {
                throw CloudFormationErrors.validation("Stack [" + asked.stackName() + "] does not exist");
            }
            key = stack.definition().templateKey();
        } else {
            String body = templates.text(asked.body(), asked.url(), caller);
            dev.opsctl.local.service.cloudformation.template.TemplateReader.read(body);
            key = store.keep(body);
        }
        Template template = template(key, asked.capabilities());
        Map<String, String> parameters = Parameters.resolve(
                template,
                asked.parameters(),
                stack == null ? Map.of() : stack.definition().parameters());
        Map<String, String> tags = new LinkedHashMap<>();
        if (asked.tags() == null) {
            tags.putAll(stack == null ? Map.of() : stack.definition().tags());
        } else {
            for (Tag tag : asked.tags()) {
                if (tag.key().startsWith("aws:")) {
                    throw CloudFormationErrors.validation(
                            "aws: prefixed tag key names are not allowed for external use.");
                }
                tags.put(tag.key(), tag.value());
            }
        }
        String role = asked.roleArn() != null
                ? asked.roleArn()
                : stack == null ? null : stack.definition().roleArn();
        return new Definition(key, parameters, tags, asked.capabilities(), role, asked.notificationArns());
    }

    /** Who the resources' services will see: the role if the definition names one. */
    Caller acting(Definition definition, String stackId, Caller caller) {
        return definition.roleArn() == null
                ? caller
                : store.context()
                        .cloud()
                        .assumeRole(
                                definition.roleArn(),
                                "AWSCloudFormation",
                                Caller.service(
                                        "cloudformation.amazonaws.com",
                                        store.context().scope().accountId(),
                                        stackId));
    }

    String newStackId(String name) {
        return store.context().arn("stack/" + name + "/" + UUID.randomUUID());
    }

    /** Plans a whole tree of stacks, without change sets for the nested ones. */
    Plan plan(StackRecord stack, String stackId, String stackName, Definition definition, Caller caller) {
        Caller acting = acting(definition, stackId, caller);
        return new Planner(engine, store)
                .plan(
                        stack,
                        stackId,
                        stackName,
                        definition,
                        acting,
                        Map.of(),
                        false,
                        nested(definition, acting, false, stackName, stackId));
    }

    private Planner.Nested nested(Definition parent, Caller caller, boolean adopt, String parentName, String parentId) {
        return (logicalId, child, properties, tags) -> {
            Definition definition = nestedDefinition(parent, caller, properties, tags);
            if (definition == null) {
                return Map.entry(new Plan(List.of(), child != null, Map.of(), null), "");
            }
            String name = child == null ? parentName + "-" + logicalId : child.name();
            String id = child == null ? store.context().arn("stack/" + name + "/planned") : child.id();
            return new java.util.AbstractMap.SimpleEntry<>(
                    new Planner(engine, store)
                            .plan(
                                    child,
                                    id,
                                    name,
                                    definition,
                                    caller,
                                    Map.of(),
                                    adopt,
                                    nested(definition, caller, adopt, name, id)),
                    null);
        };
    }

    /** A nested stack's definition; null if its template's address is only known after apply. */
    Definition nestedDefinition(
            Definition parent,
            Caller caller,
            com.fasterxml.jackson.databind.node.ObjectNode properties,
            Map<String, String> parentTags) {
        String url = properties.path("TemplateURL").asText();
        if (url.contains(Resolver.KNOWN_AFTER_APPLY)) {
            return null;
        }
        String body = templates.fetch(url, caller);
        String key = store.keep(body);
        Template template = template(key, parent.capabilities());
        Map<String, String> tags = new LinkedHashMap<>(parentTags);
        properties
                .path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return new Definition(
                key,
                Parameters.resolve(template, NestedStacks.parameters(properties), Map.of()),
                tags,
                parent.capabilities(),
                parent.roleArn(),
                List.of());
    }
}
