package dev.opsctl.local.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Collection;

/** The nodes of a document as json-path asks for them: each look is a step of a budget, each result takes room. */
final class ChargedNodes extends JacksonJsonNodeJsonProvider {

    private static final int RESULT = 64;

    private final Budget budget;

    ChargedNodes(Budget budget) {
        super(PojoJson.mapper());
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
        budget.steps(1L + ((JsonNode) node).size());
        return super.getPropertyKeys(node);
    }

    @Override
    public Iterable<?> toIterable(Object node) {
        budget.steps(1L + ((JsonNode) node).size());
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
