package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.NestedStacks;
import dev.opsctl.local.service.cloudformation.engine.ProcessedTemplates;
import dev.opsctl.local.service.cloudformation.engine.StackPolicy;
import dev.opsctl.local.service.cloudformation.engine.StoredParameters;
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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.RollbackConfiguration;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** What CreateStack, UpdateStack and CreateChangeSet share: a request becomes a checked definition and a plan. */
final class StackRequests {

    /**
     * The template part of a request.
     *
     * @param stackName the stack's name, also if the request has its ARN
     * @param stackId the stack's ARN, also of one that is still to be made
     * @param usePrevious whether the stack's own template is used
     * @param tags null leaves the stack's tags as they are
     */
    record Asked(
            String stackName,
            String stackId,
            @Nullable String body,
            @Nullable String url,
            boolean usePrevious,
            List<Parameter> parameters,
            List<String> capabilities,
            @Nullable List<Tag> tags,
            @Nullable String roleArn,
            List<String> notificationArns) {}

    private final Engine engine;
    private final StackStore store;
    private final TemplateSource templates;
    private final ProcessedTemplates processed;

    StackRequests(Engine engine, StackStore store, TemplateSource templates) {
        this.engine = engine;
        this.store = store;
        this.templates = templates;
        this.processed = new ProcessedTemplates(store, templates);
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException InsufficientCapabilitiesException */
    Definition expanded(Definition definition) {
        processed.checkExpansion(definition.templateKey(), definition.capabilities());
        return definition;
    }

    static void checkName(@Nullable String name) {
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

    /** Nothing here watches alarms while an operation runs: a request that wants it must not believe that somebody does. */
    static void checkTriggers(@Nullable RollbackConfiguration asked) {
        if (asked != null
                && (!asked.rollbackTriggers().isEmpty()
                        || asked.monitoringTimeInMinutes() != null && asked.monitoringTimeInMinutes() > 0)) {
            throw CloudFormationErrors.validation(
                    "RollbackConfiguration with triggers is not supported by the local cloud: leave it out.");
        }
    }

    /** Reads, checks and keeps a template. */
    Template template(String key, List<String> capabilities) {
        Template template = store.template(key);
        TemplateChecks.check(template);
        TypeChecks.types(template, engine.types().keySet());
        Capabilities.check(template, capabilities);
        return template;
    }

    /** The definition that a request asks for. */
    Definition definition(Asked asked, @Nullable StackRecord stack, Caller caller) {
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
            if (store.isProcessed(key)) {
                key = kept(asked, store.originalBody(key), stack, caller);
            }
        } else {
            key = kept(asked, templates.text(asked.body(), asked.url(), caller), stack, caller);
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
        return new Definition(
                key,
                parameters,
                StoredParameters.of(template, parameters, store.context(), caller),
                tags,
                asked.capabilities(),
                role,
                asked.notificationArns());
    }

    /**
     * A stack policy that a request brings, checked against the template that it is to protect; null if it brings none.
     *
     * @param member what the members are called, without Body and URL
     */
    @Nullable
    String policy(@Nullable String body, @Nullable String url, String member, Definition definition, Caller caller) {
        if (body != null && url != null) {
            throw CloudFormationErrors.validation("You cannot specify both " + member + "URL and " + member + "Body");
        }
        String policy = url == null ? body : templates.fetch(url, caller);
        if (policy != null) {
            StackPolicy.check(
                    policy, store.template(definition.templateKey()).resources().keySet());
        }
        return policy;
    }

    private String kept(Asked asked, String body, @Nullable StackRecord stack, Caller caller) {
        return processed.keep(
                asked.stackName(),
                asked.stackId(),
                body,
                asked.parameters(),
                stack == null ? Map.of() : stack.definition().parameters(),
                caller);
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
    Plan plan(@Nullable StackRecord stack, String stackId, String stackName, Definition definition, Caller caller) {
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
            String name = child == null ? parentName + "-" + logicalId : child.name();
            String id = child == null ? store.context().arn("stack/" + name + "/planned") : child.id();
            Definition definition = nestedDefinition(name, id, parent, caller, properties, tags);
            if (definition == null) {
                return new Planner.Nested.Planned(new Plan(List.of(), child != null, Map.of(), null), null);
            }
            return new Planner.Nested.Planned(
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
    @Nullable
    Definition nestedDefinition(
            String name,
            String id,
            Definition parent,
            Caller caller,
            com.fasterxml.jackson.databind.node.ObjectNode properties,
            Map<String, String> parentTags) {
        String url = properties.path("TemplateURL").asText();
        if (url.contains(Resolver.KNOWN_AFTER_APPLY)) {
            return null;
        }
        String key = processed.keep(
                name, id, templates.fetch(url, caller), NestedStacks.parameters(properties), Map.of(), caller);
        processed.checkExpansion(key, parent.capabilities());
        Template template = template(key, parent.capabilities());
        Map<String, String> tags = new LinkedHashMap<>(parentTags);
        properties
                .path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        Map<String, String> parameters = Parameters.resolve(template, NestedStacks.parameters(properties), Map.of());
        return new Definition(
                key,
                parameters,
                StoredParameters.of(template, parameters, store.context(), caller),
                tags,
                parent.capabilities(),
                parent.roleArn(),
                NestedStacks.notificationArns(properties));
    }
}
