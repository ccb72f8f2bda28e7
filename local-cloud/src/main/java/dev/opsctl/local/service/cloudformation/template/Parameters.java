package dev.opsctl.local.service.cloudformation.template;

import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Template.ParameterDeclaration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** Parameter values of one operation: given, previous or default, checked against their declarations. */
public final class Parameters {

    private Parameters() {}

    /**
     * @param previous values of the stack as it is, for UsePreviousValue; empty for a new stack
     * @return every declared parameter's value, as text
     */
    public static Map<String, String> resolve(Template template, List<Parameter> given, Map<String, String> previous) {
        Map<String, Parameter> byKey = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Parameter parameter : given) {
            if (byKey.put(parameter.parameterKey(), parameter) != null) {
                throw CloudFormationErrors.validation("Duplicate parameter key: " + parameter.parameterKey());
            }
            if (!template.parameters().containsKey(parameter.parameterKey())) {
                unknown.add(parameter.parameterKey());
            }
        }
        if (!unknown.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Parameters: [" + String.join(", ", unknown) + "] do not exist in the template");
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (ParameterDeclaration declaration : template.parameters().values()) {
            String value = value(declaration, byKey.get(declaration.name()), previous);
            if (value == null) {
                missing.add(declaration.name());
            } else {
                if (!value.contains(Resolver.KNOWN_AFTER_APPLY)) {
                    check(declaration, value);
                }
                values.put(declaration.name(), value);
            }
        }
        if (!missing.isEmpty()) {
            throw CloudFormationErrors.validation("Parameters: [" + String.join(", ", missing) + "] must have values");
        }
        return values;
    }

    private static @Nullable String value(
            ParameterDeclaration declaration, @Nullable Parameter given, Map<String, String> previous) {
        if (given == null) {
            return declaration.defaultValue();
        }
        if (Boolean.TRUE.equals(given.usePreviousValue())) {
            if (given.parameterValue() != null) {
                throw CloudFormationErrors.validation("Invalid input for parameter key " + declaration.name()
                        + ". Cannot specify usePreviousValue as true and non empty value for a parameter");
            }
            if (!previous.containsKey(declaration.name())) {
                throw CloudFormationErrors.validation("Invalid input for parameter key " + declaration.name()
                        + ". Cannot specify usePreviousValue as true for a parameter key not in the previous template");
            }
            return previous.get(declaration.name());
        }
        return given.parameterValue() == null ? declaration.defaultValue() : given.parameterValue();
    }

    private static void check(ParameterDeclaration declaration, String value) {
        List<String> items = declaration.isList() ? split(value) : List.of(value);
        for (String item : items) {
            if (!declaration.allowedValues().isEmpty()
                    && !declaration.allowedValues().contains(item)) {
                throw failed(declaration, "must be one of AllowedValues");
            }
            if (declaration.type().equals("Number") || declaration.type().equals("List<Number>")) {
                number(declaration, item);
            }
            if (declaration.allowedPattern() != null && !BoundedPattern.matches(declaration.allowedPattern(), item)) {
                throw failed(declaration, "must match pattern " + declaration.allowedPattern());
            }
        }
        if (declaration.minLength() != null && value.length() < Integer.parseInt(declaration.minLength())) {
            throw failed(declaration, "must contain at least " + declaration.minLength() + " characters");
        }
        if (declaration.maxLength() != null && value.length() > Integer.parseInt(declaration.maxLength())) {
            throw failed(declaration, "must contain at most " + declaration.maxLength() + " characters");
        }
        if (value.length() > 4096) {
            throw CloudFormationErrors.validation(
                    "Parameter '" + declaration.name() + "' must contain at most 4096 characters");
        }
    }

    private static void number(ParameterDeclaration declaration, String item) {
        BigDecimal number;
        try {
            number = new BigDecimal(item.trim());
        } catch (NumberFormatException e) {
            throw CloudFormationErrors.validation("Parameter '" + declaration.name() + "' must be a number.");
        }
        if (declaration.minValue() != null && number.compareTo(new BigDecimal(declaration.minValue())) < 0) {
            throw failed(declaration, "must be a number not less than " + declaration.minValue());
        }
        if (declaration.maxValue() != null && number.compareTo(new BigDecimal(declaration.maxValue())) > 0) {
            throw failed(declaration, "must be a number not greater than " + declaration.maxValue());
        }
    }

    private static RuntimeException failed(ParameterDeclaration declaration, String rule) {
        return CloudFormationErrors.validation("Parameter '" + declaration.name() + "' "
                + (declaration.constraintDescription() == null
                        ? rule
                        : "failed to satisfy constraint: " + declaration.constraintDescription()));
    }

    /** The items of a comma-delimited list, trimmed. */
    static List<String> split(String value) {
        List<String> items = new ArrayList<>();
        if (!value.isEmpty()) {
            for (String item : value.split(",", -1)) {
                items.add(item.trim());
            }
        }
        return items;
    }
}
