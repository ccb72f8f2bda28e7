package dev.opsctl.local.service.stepfunctions.definition;

import dev.opsctl.local.service.stepfunctions.definition.DefinitionCheck.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the checks of a definition have found so far. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();

    /** @param location as AWS writes it; null if AWS names none */
    void add(String code, String message, @Nullable String location) {
        all.add(new Finding(code, message, location));
    }

    void schema(String message, String location) {
        add("SCHEMA_VALIDATION_FAILED", message, location.isEmpty() ? "/" : location);
    }

    void missing(String fields, String location) {
        schema("These fields are required: [" + fields + "]", location);
    }

    List<Finding> all() {
        return all;
    }
}
