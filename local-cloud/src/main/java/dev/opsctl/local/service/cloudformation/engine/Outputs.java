package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord.OutputValue;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.OutputDeclaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stack's outputs and exports. */
public final class Outputs {

    private Outputs() {}

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for a value that is no text, an export's name that is taken or one in use that changes */
    static List<OutputValue> resolve(StackStore store, StackRecord stack, Template template, Resolver resolver) {
        List<OutputValue> values = new ArrayList<>();
        Map<String, String> exported = new HashMap<>();
        for (var output : template.outputs().values()) {
            if (!resolver.holds(output.condition())) {
                continue;
            }
            String value = value(template, output, resolver);
            String export = exportName(output, resolver);
            values.add(new OutputValue(output.name(), value, output.description(), export));
            if (export != null && exported.put(export, value) != null) {
                throw CloudFormationErrors.validation("Template error: duplicate export name " + export);
            }
        }
        for (StackRecord other : store.all()) {
            if (!other.hasEnded() && !other.id().equals(stack.id())) {
                for (OutputValue output : other.outputs()) {
                    if (output.exportName() != null && exported.containsKey(output.exportName())) {
                        throw CloudFormationErrors.validation(
                                "Export with name " + output.exportName() + " is already exported by stack "
                                        + other.name() + ". Rename the export, or delete that stack.");
                    }
                }
            }
        }
        for (OutputValue before : stack.outputs()) {
            if (before.exportName() != null && !before.value().equals(exported.get(before.exportName()))) {
                Optional<String> user = users(store, before.exportName()).stream()
                        .map(StackRecord::name)
                        .findFirst();
                if (user.isPresent()) {
                    throw CloudFormationErrors.validation("Export " + before.exportName() + " cannot be "
                            + (exported.containsKey(before.exportName()) ? "updated" : "deleted")
                            + " as it is in use by " + user.get());
                }
            }
        }
        return values;
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for a value that is no text */
    public static String value(Template template, OutputDeclaration output, Resolver resolver) {
        String path = "/Outputs/" + output.name();
        JsonNode value = resolver.resolve(output.value(), path + "/Value");
        if (value.isContainerNode()) {
            throw CloudFormationErrors.validation("Template format error: Output " + output.name()
                    + " is malformed. The Value field of every Outputs member must evaluate to a String."
                    + template.at(path));
        }
        return value.asText();
    }

    /** Under which name other stacks find it, or null. */
    public static @Nullable String exportName(OutputDeclaration output, Resolver resolver) {
        return output.exportName() == null
                ? null
                : resolver.resolve(output.exportName(), "/Outputs/" + output.name() + "/Export/Name")
                        .asText();
    }

    /** The stacks that import an export. */
    public static List<StackRecord> users(StackStore store, String exportName) {
        return store.all().stream()
                .filter(stack -> !stack.hasEnded() && stack.content().imports().contains(exportName))
                .toList();
    }
}
