package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import dev.opsctl.local.service.cloudformation.template.References;
import dev.opsctl.local.service.cloudformation.template.References.Reference;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.EvaluationType;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;

/** Why a resource changes: property by property, with the cause. */
final class ChangeDetails {

    private final Template before;
    private final Template after;
    private final Map<String, String> parametersBefore;
    private final Map<String, String> parametersAfter;
    private final Set<String> touched;

    /** @param touched resources that are replaced or whose attributes change */
    ChangeDetails(
            Template before,
            Template after,
            Map<String, String> parametersBefore,
            Map<String, String> parametersAfter,
            Set<String> touched) {
        this.before = before;
        this.after = after;
        this.parametersBefore = parametersBefore;
        this.parametersAfter = parametersAfter;
        this.touched = touched;
    }

    List<ResourceChangeDetail> of(
            ResourceDeclaration resource, ObjectNode old, ObjectNode now, Set<String> replacing, boolean tags) {
        List<ResourceChangeDetail> details = new ArrayList<>();
        for (String property : Differences.changed(old, now)) {
            boolean unknown = now.path(property).toString().contains(Resolver.KNOWN_AFTER_APPLY);
            RequiresRecreation recreation = !replacing.contains(property)
                    ? RequiresRecreation.NEVER
                    : unknown ? RequiresRecreation.CONDITIONALLY : RequiresRecreation.ALWAYS;
            details.addAll(causes(resource, property, recreation, unknown));
        }
        if (tags) {
            details.add(detail(
                    ResourceAttribute.TAGS,
                    null,
                    RequiresRecreation.NEVER,
                    EvaluationType.STATIC,
                    ChangeSource.DIRECT_MODIFICATION,
                    null));
        }
        return details;
    }

    private List<ResourceChangeDetail> causes(
            ResourceDeclaration resource, String property, RequiresRecreation recreation, boolean unknown) {
        ResourceAttribute attribute = property.equals("Tags") ? ResourceAttribute.TAGS : ResourceAttribute.PROPERTIES;
        String name = property.equals("Tags") ? null : property;
        List<ResourceChangeDetail> details = new ArrayList<>();
        JsonNode written = resource.properties().path(property);
        for (Reference reference : References.of(written, resource.path() + "/Properties/" + property)) {
            String target = reference.target();
            if (after.parameters().containsKey(target)) {
                if (!Objects.equals(parametersBefore.get(target), parametersAfter.get(target))) {
                    details.add(detail(
                            attribute,
                            name,
                            recreation,
                            EvaluationType.STATIC,
                            ChangeSource.PARAMETER_REFERENCE,
                            target));
                }
            } else if (touched.contains(target)) {
                boolean plain = reference.attribute() == null;
                details.add(detail(
                        attribute,
                        name,
                        recreation,
                        EvaluationType.DYNAMIC,
                        plain ? ChangeSource.RESOURCE_REFERENCE : ChangeSource.RESOURCE_ATTRIBUTE,
                        plain ? target : target + "." + reference.attribute()));
            }
        }
        ResourceDeclaration former = before == null ? null : before.resources().get(resource.name());
        JsonNode was =
                former == null ? MissingNode.getInstance() : former.properties().path(property);
        if (!was.equals(written) || details.isEmpty()) {
            details.add(detail(
                    attribute,
                    name,
                    recreation,
                    unknown ? EvaluationType.DYNAMIC : EvaluationType.STATIC,
                    ChangeSource.DIRECT_MODIFICATION,
                    null));
        }
        return details;
    }

    private static ResourceChangeDetail detail(
            ResourceAttribute attribute,
            String name,
            RequiresRecreation recreation,
            EvaluationType evaluation,
            ChangeSource source,
            String cause) {
        return ResourceChangeDetail.builder()
                .target(target -> target.attribute(attribute).name(name).requiresRecreation(recreation))
                .evaluation(evaluation)
                .changeSource(source)
                .causingEntity(cause)
                .build();
    }
}
