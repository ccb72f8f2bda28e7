package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.expression.Function.Place;
import java.util.ArrayList;
import java.util.List;

/** A document path as it is written. */
record PathNode(List<Part> parts) implements Node.OfOperand {

    private static final int MOST_LEVELS = 32;
    private static final String HIGHEST_INDEX = Integer.toString(Integer.MAX_VALUE);

    /** A name, a placeholder of one, or the digits of a place in a list. */
    record Part(String written, boolean index) {}

    @Override
    public void look(OneExpression scope, Place place) {
        for (Part part : parts) {
            if (part.index()) {
                requireRange(part.written(), scope);
            } else if (ReservedWords.contain(part.written())) {
                throw scope.invalid("Attribute name is a reserved keyword; reserved keyword: " + part.written());
            }
        }
    }

    private static void requireRange(String digits, OneExpression scope) {
        int longer = digits.length() - HIGHEST_INDEX.length();
        if (longer > 0 || longer == 0 && digits.compareTo(HIGHEST_INDEX) > 0) {
            throw scope.invalid("List index is not within the allowable range; index: [" + digits + "]");
        }
    }

    @Override
    public Operand operand(OneExpression scope) {
        return new Operand.Read(path(scope));
    }

    Path path(OneExpression scope) {
        List<Path.Step> steps = new ArrayList<>(parts.size());
        for (Part part : parts) {
            steps.add(
                    part.index()
                            ? Path.Step.to(Integer.parseInt(part.written()))
                            : Path.Step.to(scope.name(part.written())));
        }
        if (steps.size() > MOST_LEVELS) {
            throw scope.invalid("The document path has too many nesting levels; nesting levels: " + steps.size());
        }
        return scope.used(new Path(steps));
    }
}
