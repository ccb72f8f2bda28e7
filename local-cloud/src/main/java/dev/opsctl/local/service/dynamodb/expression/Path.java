package dev.opsctl.local.service.dynamodb.expression;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A document path whose names are known, e.g. {@code a.b[2]}. */
final class Path {

    /** A step: an attribute's name, or a place in a list if that is null. */
    record Step(@Nullable String name, int index) {

        static Step to(String name) {
            return new Step(name, -1);
        }

        static Step to(int index) {
            return new Step(null, index);
        }

        boolean isIndex() {
            return name == null;
        }

        /** What it leads to, or null. */
        @Nullable
        AttributeValue from(AttributeValue value) {
            if (name != null) {
                return value.type() == AttributeValue.Type.M ? value.m().get(name) : null;
            }
            return value.type() == AttributeValue.Type.L && index < value.l().size()
                    ? value.l().get(index)
                    : null;
        }

        @Override
        public String toString() {
            return name != null ? name : "[" + index + "]";
        }
    }

    private final Step[] steps;

    Path(List<Step> steps) {
        this.steps = steps.toArray(new Step[0]);
    }

    static Path to(String attribute) {
        return new Path(List.of(Step.to(attribute)));
    }

    /** The name of the attribute in which it begins. */
    String top() {
        return Objects.requireNonNull(steps[0].name(), "a path begins with a name");
    }

    int length() {
        return steps.length;
    }

    Step step(int i) {
        return steps[i];
    }

    /** What an item has there, or null. */
    @Nullable
    AttributeValue read(Map<String, AttributeValue> item) {
        AttributeValue value = item.get(steps[0].name());
        for (int i = 1; value != null && i < steps.length; i++) {
            value = steps[i].from(value);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Path path && List.of(steps).equals(List.of(path.steps));
    }

    @Override
    public int hashCode() {
        return Objects.hash((Object[]) steps);
    }

    /** As AWS's errors show it, e.g. {@code [a, b, [2]]}. */
    @Override
    public String toString() {
        return List.of(steps).toString();
    }
}
