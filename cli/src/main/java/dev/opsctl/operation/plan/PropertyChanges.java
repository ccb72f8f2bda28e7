package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.opsctl.operation.plan.Plan.Cause;
import dev.opsctl.operation.plan.Plan.Change;
import dev.opsctl.operation.plan.Plan.PropertyChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.AttributeChangeType;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.ResourceTargetDefinition;

/**
 * What changes in one resource. The contexts before and after tell where and what, the details why and whether it needs a new resource;
 * either may be missing, and values in details may be cut ({@code (Truncated-Signature)}).
 */
final class PropertyChanges {

    private static final String UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}";
    private static final String TRUNCATED = "(Truncated-Signature)";
    private static final String PROPERTIES = "/Properties";

    private final ResourceChange change;

    PropertyChanges(ResourceChange change) {
        this.change = change;
    }

    List<PropertyChange> read() {
        JsonNode before = ChangeReader.context(change.beforeContext());
        JsonNode after = ChangeReader.context(change.afterContext());
        List<PropertyChange> found = new ArrayList<>();
        Set<ResourceChangeDetail> told = new LinkedHashSet<>();
        if (before.isObject() && after.isObject()) {
            for (ValueDifference.Place place : ValueDifference.of(before, after)) {
                List<ResourceChangeDetail> about = about(place.pointer());
                told.addAll(about);
                found.add(change(place, about));
            }
        } else if (before.isObject() || after.isObject()) {
            JsonNode nothing = MissingNode.getInstance();
            JsonNode was = before.path("Properties");
            JsonNode now = after.path("Properties");
            Set<String> names = new LinkedHashSet<>();
            was.fieldNames().forEachRemaining(names::add);
            now.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                found.add(change(
                        new ValueDifference.Place(
                                List.of("Properties", name),
                                "Properties." + name,
                                was.isObject() ? was.path(name) : nothing,
                                now.isObject() ? now.path(name) : nothing),
                        List.of()));
            }
        }
        found.addAll(untold(told, found));
        return found;
    }

    /** Details of which the contexts say nothing. */
    private List<PropertyChange> untold(Set<ResourceChangeDetail> told, List<PropertyChange> found) {
        Map<String, List<ResourceChangeDetail>> places = new LinkedHashMap<>();
        for (ResourceChangeDetail detail : change.details()) {
            boolean known = told.contains(detail)
                    || found.stream().anyMatch(p -> p.path().equals(place(detail.target())));
            if (!known && detail.changeSource() != ChangeSource.AUTOMATIC) {
                places.computeIfAbsent(place(detail.target()), key -> new ArrayList<>())
                        .add(detail);
            }
        }
        List<PropertyChange> more = new ArrayList<>();
        places.forEach((path, details) -> {
            ResourceTargetDefinition target = details.get(0).target();
            List<String> segments = List.of(path.substring(1).split("/"));
            JsonNode before = value(target.beforeValue());
            JsonNode after = value(target.afterValue());
            String name = String.join(".", segments);
            if (before.isContainerNode() && after.isContainerNode()) {
                for (ValueDifference.Place inner : ValueDifference.of(before, after)) {
                    List<String> whole = new ArrayList<>(segments);
                    whole.addAll(inner.path());
                    more.add(change(
                            new ValueDifference.Place(
                                    whole,
                                    inner.name().startsWith("[") ? name + inner.name() : name + "." + inner.name(),
                                    inner.before(),
                                    inner.after()),
                            details));
                }
            } else {
                more.add(change(new ValueDifference.Place(segments, name, before, after), details));
            }
        });
        return more;
    }

    private static String place(ResourceTargetDefinition target) {
        if (target.path() != null) {
            return target.path();
        }
        ResourceAttribute attribute = target.attribute();
        if (attribute == ResourceAttribute.TAGS) {
            return PROPERTIES + "/Tags";
        }
        return attribute == ResourceAttribute.PROPERTIES
                ? PROPERTIES + (target.name() == null ? "" : "/" + target.name())
                : "/" + target.attributeAsString();
    }

    private static JsonNode value(String text) {
        if (text == null || text.startsWith(TRUNCATED)) {
            return MissingNode.getInstance();
        }
        return ValueDifference.document(JsonNodeFactory.instance.textNode(text));
    }

    /** The details about a place, or above or below it, or at least about its property. */
    private List<ResourceChangeDetail> about(String pointer) {
        List<ResourceChangeDetail> near = change.details().stream()
                .filter(detail -> within(pointer, place(detail.target())) || within(place(detail.target()), pointer))
                .toList();
        String property = property(pointer);
        return !near.isEmpty()
                ? near
                : change.details().stream()
                        .filter(detail -> property(place(detail.target())).equals(property))
                        .toList();
    }

    private static boolean within(String inner, String outer) {
        return inner.equals(outer) || inner.startsWith(outer + "/");
    }

    private static String property(String pointer) {
        String[] segments = pointer.split("/");
        return segments.length > 2 ? segments[2] : pointer;
    }

    private static PropertyChange change(ValueDifference.Place place, List<ResourceChangeDetail> details) {
        String name =
                place.name().startsWith("Properties.") ? place.name().substring("Properties.".length()) : place.name();
        boolean secret = hidden(name, place.before()) || hidden(name, place.after());
        RequiresRecreation recreation = RequiresRecreation.NEVER;
        Set<Cause> causes = new LinkedHashSet<>();
        for (ResourceChangeDetail detail : details) {
            RequiresRecreation needs = detail.target().requiresRecreation();
            if (needs == RequiresRecreation.ALWAYS
                    || needs == RequiresRecreation.CONDITIONALLY && recreation == RequiresRecreation.NEVER) {
                recreation = needs;
            }
            if (detail.changeSource() != null && detail.changeSource() != ChangeSource.DIRECT_MODIFICATION) {
                causes.add(new Cause(detail.changeSourceAsString(), detail.causingEntity()));
            }
        }
        return new PropertyChange(
                place.pointer(),
                name,
                kind(place, details),
                shown(name, place.before(), secret),
                shown(name, place.after(), secret),
                recreation.toString(),
                List.copyOf(causes),
                secret);
    }

    private static Change kind(ValueDifference.Place place, List<ResourceChangeDetail> details) {
        boolean was = !place.before().isMissingNode();
        boolean is = !place.after().isMissingNode();
        if (was || is) {
            return was && is ? Change.MODIFY : is ? Change.ADD : Change.REMOVE;
        }
        AttributeChangeType type =
                details.isEmpty() ? null : details.get(0).target().attributeChangeType();
        return type == AttributeChangeType.ADD
                ? Change.ADD
                : type == AttributeChangeType.REMOVE ? Change.REMOVE : Change.UNKNOWN;
    }

    private static boolean hidden(String name, JsonNode value) {
        return !value.isMissingNode() && !SecretValues.mask(name, value).equals(value);
    }

    private static @Nullable JsonNode shown(String name, JsonNode value, boolean secret) {
        if (value.isMissingNode()) {
            return null;
        }
        return secret ? SecretValues.mask(name, value) : value;
    }

    /** Whether only execution will know if anything changes at a place at all. */
    static boolean unsure(PropertyChange property) {
        return property.change() == Change.UNKNOWN && !property.causes().isEmpty()
                || property.change() != Change.REMOVE
                        && property.after() != null
                        && property.after().toString().contains(UNKNOWN)
                        && property.before() != null;
    }
}
