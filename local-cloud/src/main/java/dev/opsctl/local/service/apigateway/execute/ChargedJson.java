package dev.opsctl.local.service.apigateway.execute;

import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import dev.opsctl.local.limit.Budget;
import java.util.Collection;

/** A body as json-path asks for it: each look is a step of a budget, each result takes room. */
final class ChargedJson extends JsonSmartJsonProvider {

    private static final int RESULT = 64;

    private final Budget budget;

    ChargedJson(Budget budget) {
        this.budget = budget;
    }

    @Override
    public Object getArrayIndex(Object node, int index) {
        budget.step();
        return super.getArrayIndex(node, index);
    }

    @Override
    public Object getMapValue(Object node, String key) {
        budget.step();
        return super.getMapValue(node, key);
    }

    @Override
    public Collection<String> getPropertyKeys(Object node) {
        budget.steps(1L + length(node));
        return super.getPropertyKeys(node);
    }

    @Override
    public Iterable<?> toIterable(Object node) {
        budget.steps(1L + length(node));
        return super.toIterable(node);
    }

    /** Called for each result, and for its path. */
    @Override
    public void setArrayIndex(Object array, int index, Object value) {
        budget.step();
        budget.bytes(value instanceof String path ? path.length() : RESULT);
        super.setArrayIndex(array, index, value);
    }
}
