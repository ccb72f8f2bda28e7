package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ParameterDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * Parameters of a template whose values name parameters of the Parameter Store.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html">Supplied parameter types</a>
 */
public final class StoredParameters {

    private static final int AT_ONCE = 10;

    private StoredParameters() {}

    /**
     * What the Parameter Store has for them, read in the caller's name.
     *
     * @param given what the operation gives all parameters
     * @return values by the template's names; those that only execution will know are left out
     */
    public static Map<String, String> of(
            Template template, Map<String, String> given, ServiceContext context, Caller caller) {
        List<ParameterDeclaration> declared = template.parameters().values().stream()
                .filter(ParameterDeclaration::namesStored)
                .filter(declaration -> !name(declaration, given).contains(Resolver.KNOWN_AFTER_APPLY))
                .toList();
        if (declared.isEmpty()) {
            return Map.of();
        }
        List<String> names = declared.stream()
                .map(declaration -> name(declaration, given))
                .distinct()
                .toList();
        Map<String, String> stored = new LinkedHashMap<>();
        TreeSet<String> missing = new TreeSet<>();
        TreeSet<String> secure = new TreeSet<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<String> batch = names.subList(from, Math.min(names.size(), from + AT_ONCE));
            var answer = context.client(SsmClient.class, caller).getParameters(r -> r.names(batch));
            missing.addAll(answer.invalidParameters());
            for (Parameter parameter : answer.parameters()) {
                String name = parameter.name() + (parameter.selector() == null ? "" : parameter.selector());
                stored.put(bare(name), parameter.value());
                if (parameter.type() == ParameterType.SECURE_STRING) {
                    secure.add(name);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Unable to fetch parameters " + missing + " from parameter store for this account.");
        } else if (!secure.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Parameters " + secure + " referenced by template have types not supported by CloudFormation.");
        }
        Map<String, String> resolved = new LinkedHashMap<>();
        declared.stream()
                .filter(ParameterDeclaration::isStored)
                .forEach(declaration -> resolved.put(declaration.name(), stored.get(bare(name(declaration, given)))));
        return resolved;
    }

    /** A template's parameter has a value, of its own or by default, or its operation is refused ({@code Parameters}). */
    private static String name(ParameterDeclaration declaration, Map<String, String> given) {
        return Objects.requireNonNull(given.get(declaration.name()), declaration.name());
    }

    /** At the root a name is the same with a slash at its head. */
    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }
}
