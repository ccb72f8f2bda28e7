package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchema;
import dev.opsctl.local.service.cloudformation.schema.ResourceSchemas;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** A template's values while its stack is being made: references give what the resources really are. */
public class LiveReferenceValues implements Resolver.ReferenceValues {

    private final StackStore store;
    private final String stackId;
    private final String stackName;
    private final List<String> notificationArns;
    private final Set<String> imports = new ConcurrentSkipListSet<>();

    public LiveReferenceValues(StackStore store, String stackId, String stackName, List<String> notificationArns) {
        this.store = store;
        this.stackId = stackId;
        this.stackName = stackName;
        this.notificationArns = notificationArns;
    }

    /** The exports that were asked for so far. */
    public List<String> imports() {
        return List.copyOf(imports);
    }

    @Override
    public JsonNode pseudo(String name) {
        ServiceContext context = store.context();
        switch (name) {
            case "AWS::AccountId":
                return text(context.scope().accountId());
            case "AWS::Region":
                return text(context.scope().region());
            case "AWS::Partition":
                return text("aws");
            case "AWS::URLSuffix":
                return text("amazonaws.com");
            case "AWS::StackName":
                return text(stackName);
            case "AWS::StackId":
                return text(stackId);
            default:
                ArrayNode arns = JsonNodeFactory.instance.arrayNode();
                notificationArns.forEach(arns::add);
                return arns;
        }
    }

    protected static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    @Override
    public JsonNode ref(String logicalId) {
        ResourceRecord record = existing(logicalId);
        return text(record.made());
    }

    private ResourceRecord existing(String logicalId) {
        return store.resource(stackId, logicalId)
                .filter(record -> record.physicalId() != null)
                .orElseThrow(() -> CloudFormationErrors.validation(
                        "Unresolved resource dependencies [" + logicalId + "] in the Resources block of the template"));
    }

    @Override
    public JsonNode attribute(String logicalId, String attribute) {
        return attributeOf(existing(logicalId), attribute);
    }

    /** An attribute of a resource: as its type gave it, or the property of that name, or the identifier. */
    static JsonNode attributeOf(ResourceRecord record, String attribute) {
        JsonNode given =
                record.attributes() == null ? null : record.attributes().get(attribute);
        if (given != null) {
            return given;
        }
        if (CustomResources.isCustom(record.type())) {
            throw CloudFormationErrors.validation("CustomResource attribute error: Vendor response doesn't contain "
                    + attribute + " attribute in object " + record.logicalId());
        }
        JsonNode property = record.properties().at("/" + attribute.replace('.', '/'));
        if (!property.isMissingNode()) {
            return property;
        }
        ResourceSchema schema = ResourceSchemas.of(record.type()).orElse(null);
        if (schema != null && schema.primaryIdentifier().equals(List.of(attribute))) {
            return text(record.made());
        }
        throw CloudFormationErrors.validation("Template error: resource " + record.logicalId()
                + " does not support attribute type " + attribute + " in Fn::GetAtt");
    }

    @Override
    public String importValue(String exportName) {
        imports.add(exportName);
        for (StackRecord stack : store.all()) {
            if (!stack.hasEnded()) {
                for (StackRecord.OutputValue output : stack.outputs()) {
                    if (exportName.equals(output.exportName())) {
                        return output.value();
                    }
                }
            }
        }
        throw CloudFormationErrors.validation("No export named " + exportName + " found.");
    }

    @Override
    public String endpoint() {
        String endpoint = store.context().cloud().endpoint().toString();
        return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }
}
