package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.engine.Masking;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.template.References;
import dev.opsctl.local.service.cloudformation.template.References.Reference;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.EvaluationType;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.ResourceTargetDefinition;

/**
 * Why a resource changes, place by place, with the values before and after and the cause. A change that comes from a parameter or another
 * resource is told twice, as AWS does it: once as a direct modification of which only execution will be sure, and once with its cause.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-samples.html">Examples</a>
 */
final class ChangeDetails {

    private static final String DELETE = "Delete";

    private final @Nullable Template before;
    private final Template after;
    private final Map<String, String> parametersBefore;
    private final Map<String, String> parametersAfter;
    private final Map<String, EvaluationType> touched;
    private final Set<String> secretsBefore;
    private final Set<String> secretsAfter;

    /**
     * @param before the template that the stack has; null if it has none yet
     * @param touched resources that are replaced (static) or whose attributes may change (dynamic), filled while planning goes on
     * @param secrets what must not be shown, before and after
     */
    ChangeDetails(
            @Nullable Template before,
            Template after,
            Map<String, String> parametersBefore,
            Map<String, String> parametersAfter,
            Map<String, EvaluationType> touched,
            Set<String> secretsBefore,
            Set<String> secretsAfter) {
        this.before = before;
        this.after = after;
        this.parametersBefore = parametersBefore;
        this.parametersAfter = parametersAfter;
        this.touched = touched;
        this.secretsBefore = secretsBefore;
        this.secretsAfter = secretsAfter;
    }

    /** {@code BeforeContext} of a resource that the stack has. */
    String before(ResourceRecord record) {
        ResourceDeclaration declared = former(record.logicalId());
        return context(
                Masking.mask(record.properties(), secretsBefore),
                declared == null ? null : declared.metadata(),
                record.policies().deletion(),
                record.policies().updateReplace());
    }

    /** {@code AfterContext} of a resource of the template. */
    String after(ResourceDeclaration declared, ObjectNode properties) {
        return context(
                Masking.mask(properties, secretsAfter),
                declared.metadata(),
                declared.deletionPolicy(),
                declared.updateReplacePolicy());
    }

    private static String context(
            ObjectNode properties, @Nullable JsonNode metadata, String deletion, String updateReplace) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.set("Properties", properties == null ? JsonNodeFactory.instance.objectNode() : properties);
        if (metadata != null) {
            context.set("Metadata", metadata);
        }
        if (!DELETE.equals(updateReplace)) {
            context.put("UpdateReplacePolicy", updateReplace);
        }
        if (!DELETE.equals(deletion)) {
            context.put("DeletionPolicy", deletion);
        }
        return context.toString();
    }

    /** What changes of a resource besides its properties: its metadata and how it ends. */
    List<ResourceChangeDetail> attributes(ResourceDeclaration declared, ResourceRecord record) {
        List<ResourceChangeDetail> details = new ArrayList<>();
        ResourceDeclaration former = former(declared.name());
        if (former != null && !Objects.equals(former.metadata(), declared.metadata())) {
            details.add(attribute(
                    ResourceAttribute.METADATA,
                    "/Metadata",
                    orMissing(former.metadata()),
                    orMissing(declared.metadata())));
        }
        policy(ResourceAttribute.DELETION_POLICY, record.policies().deletion(), declared.deletionPolicy(), declared)
                .ifPresent(details::add);
        policy(
                        ResourceAttribute.UPDATE_REPLACE_POLICY,
                        record.policies().updateReplace(),
                        declared.updateReplacePolicy(),
                        declared)
                .ifPresent(details::add);
        return details;
    }

    /** What a policy is, and how it is written: AWS takes one that is left out for another than the same one written out. */
    private Optional<ResourceChangeDetail> policy(
            ResourceAttribute attribute, String was, String now, ResourceDeclaration declared) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String path = "/" + attribute;
        if (!was.equals(now)) {
            return Optional.of(attribute(attribute, path, nodes.textNode(was), nodes.textNode(now)));
        }
        ResourceDeclaration former = former(declared.name());
        if (before == null || former == null) {
            return Optional.empty();
        }
        JsonNode wrote = before.text().tree().at(former.path() + path);
        JsonNode writes = after.text().tree().at(declared.path() + path);
        return wrote.equals(writes) ? Optional.empty() : Optional.of(attribute(attribute, path, wrote, writes));
    }

    private static ResourceChangeDetail attribute(
            ResourceAttribute attribute, String path, JsonNode was, JsonNode now) {
        var place = new ValueChanges.Place(List.of(), was, now);
        return ResourceChangeDetail.builder()
                .target(target -> target.attribute(attribute)
                        .requiresRecreation(RequiresRecreation.NEVER)
                        .path(path)
                        .beforeValue(text(was))
                        .afterValue(text(now))
                        .attributeChangeType(place.type()))
                .evaluation(EvaluationType.STATIC)
                .changeSource(ChangeSource.DIRECT_MODIFICATION)
                .build();
    }

    private static JsonNode orMissing(@Nullable JsonNode node) {
        return node == null ? MissingNode.getInstance() : node;
    }

    /**
     * The properties that change.
     *
     * @param replacing those whose change needs a new resource
     * @param tagProperty the property that holds the type's tags
     * @param tags whether the stack's own tags change
     */
    List<ResourceChangeDetail> properties(
            ResourceDeclaration resource,
            ObjectNode old,
            ObjectNode now,
            Set<String> replacing,
            String tagProperty,
            boolean tags) {
        List<ResourceChangeDetail> details = new ArrayList<>();
        for (String property : Differences.changed(old, now)) {
            for (ValueChanges.Place place : ValueChanges.of(old.path(property), now.path(property))) {
                boolean unknown = place.after().toString().contains(Resolver.KNOWN_AFTER_APPLY);
                RequiresRecreation recreation = !replacing.contains(property)
                        ? RequiresRecreation.NEVER
                        : unknown ? RequiresRecreation.CONDITIONALLY : RequiresRecreation.ALWAYS;
                ResourceTargetDefinition target = target(property, place, recreation, property.equals(tagProperty));
                details.addAll(causes(resource, property, place, target, unknown));
            }
        }
        if (tags) {
            details.add(ResourceChangeDetail.builder()
                    .target(target ->
                            target.attribute(ResourceAttribute.TAGS).requiresRecreation(RequiresRecreation.NEVER))
                    .evaluation(EvaluationType.STATIC)
                    .changeSource(ChangeSource.DIRECT_MODIFICATION)
                    .build());
        }
        return details;
    }

    private ResourceTargetDefinition target(
            String property, ValueChanges.Place place, RequiresRecreation recreation, boolean isTag) {
        StringBuilder path = new StringBuilder("/Properties/").append(property);
        place.path().forEach(name -> path.append('/').append(name));
        return ResourceTargetDefinition.builder()
                .attribute(isTag ? ResourceAttribute.TAGS : ResourceAttribute.PROPERTIES)
                .name(isTag ? null : property)
                .requiresRecreation(recreation)
                .path(path.toString())
                .beforeValue(text(Masking.mask(place.before(), secretsBefore)))
                .afterValue(text(Masking.mask(place.after(), secretsAfter)))
                .attributeChangeType(place.type())
                .build();
    }

    private static @Nullable String text(JsonNode value) {
        return value.isMissingNode() ? null : value.isContainerNode() ? value.toString() : value.asText();
    }

    private List<ResourceChangeDetail> causes(
            ResourceDeclaration resource,
            String property,
            ValueChanges.Place place,
            ResourceTargetDefinition target,
            boolean unknown) {
        JsonNode declared = resource.properties().path(property);
        JsonNode written = ValueChanges.written(declared, place.path());
        List<ResourceChangeDetail> caused = new ArrayList<>();
        for (Reference reference : References.of(
                written.isMissingNode() && !place.after().isMissingNode() ? declared : written, resource.path())) {
            String name = reference.target();
            if (after.parameters().containsKey(name)) {
                if (!Objects.equals(parametersBefore.get(name), parametersAfter.get(name))) {
                    caused.add(detail(target, EvaluationType.STATIC, ChangeSource.PARAMETER_REFERENCE, name));
                }
            } else if (touched.containsKey(name)) {
                boolean plain = reference.attribute() == null;
                caused.add(detail(
                        target,
                        touched.get(name),
                        plain ? ChangeSource.RESOURCE_REFERENCE : ChangeSource.RESOURCE_ATTRIBUTE,
                        plain ? name : name + "." + reference.attribute()));
            }
        }
        List<ResourceChangeDetail> details = new ArrayList<>();
        details.add(detail(
                target,
                unknown || !caused.isEmpty() ? EvaluationType.DYNAMIC : EvaluationType.STATIC,
                ChangeSource.DIRECT_MODIFICATION,
                null));
        caused.stream().distinct().forEach(details::add);
        return details;
    }

    private @Nullable ResourceDeclaration former(String name) {
        return before == null ? null : before.resources().get(name);
    }

    private static ResourceChangeDetail detail(
            ResourceTargetDefinition target, EvaluationType evaluation, ChangeSource source, @Nullable String cause) {
        return ResourceChangeDetail.builder()
                .target(target)
                .evaluation(evaluation)
                .changeSource(source)
                .causingEntity(cause)
                .build();
    }
}
