package dev.opsctl.local.sdk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A {@link ConstrainedShape} made ready for the one question that every call asks, whether anything is wrong at all: only the fields that have to be
 * like something are looked at, and names are resolved once.
 */
final class CompiledShape {

    private record Member(SdkField<?> field, boolean required, @Nullable CompiledShape shape) {}

    private record Members(Class<?> type, List<Member> members) {}

    private record Parts(@Nullable CompiledShape item, @Nullable CompiledShape key, @Nullable CompiledShape value) {}

    private final ConstrainedShape shape;
    private final Constraints model;
    private @Nullable Members members;
    private @Nullable Parts parts;

    CompiledShape(ConstrainedShape shape, Constraints model) {
        this.shape = shape;
        this.model = model;
    }

    boolean hold(Object given) {
        List<Violation> none = new ArrayList<>(0);
        return hold(given, none);
    }

    /** @param found stays empty as long as all holds */
    private boolean hold(Object given, List<Violation> found) {
        if (given instanceof SdkPojo pojo) {
            return members(pojo, found);
        }
        shape.own(given, "", found);
        if (!found.isEmpty()) {
            return false;
        }
        if (given instanceof Collection<?> list) {
            return each(parts().item(), list, found);
        } else if (given instanceof Map<?, ?> map) {
            return shape.wholes(map)
                    && each(parts().key(), map.keySet(), found)
                    && each(parts().value(), map.values(), found);
        }
        return true;
    }

    private static boolean each(@Nullable CompiledShape shape, Collection<?> items, List<Violation> found) {
        if (shape != null) {
            for (Object item : items) {
                if (item != null && !shape.hold(item, found)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean members(SdkPojo pojo, List<Violation> found) {
        Members known = members;
        if (known == null || known.type() != pojo.getClass()) {
            members = known = members(pojo);
        }
        for (Member member : known.members()) {
            Object given = member.field().getValueOrDefault(pojo);
            if (ConstrainedShape.isAbsent(given)) {
                if (member.required()) {
                    return false;
                }
            } else if (member.shape() != null && !member.shape().hold(given, found)) {
                return false;
            }
        }
        return true;
    }

    private Members members(SdkPojo pojo) {
        List<Member> list = new ArrayList<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            boolean required = shape.requires(field, pojo);
            CompiledShape below = model.compiled(shape.below(field.memberName()));
            if (required || below != null) {
                list.add(new Member(field, required, below));
            }
        }
        return new Members(pojo.getClass(), list);
    }

    private Parts parts() {
        Parts known = parts;
        if (known == null) {
            parts = known = new Parts(
                    model.compiled(shape.below("member")),
                    model.compiled(shape.below("key")),
                    model.compiled(shape.below("value")));
        }
        return known;
    }
}
