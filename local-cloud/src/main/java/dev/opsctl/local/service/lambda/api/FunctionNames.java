package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import dev.opsctl.local.service.ResourceKind.Name;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.Locale;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** How requests name functions: by name, partial ARN or ARN, each with or without a qualifier; canonical is NAME or NAME:QUALIFIER. */
public final class FunctionNames {

    private static final String PLAIN = "[a-zA-Z0-9_-]{1,64}";
    private static final String NAME = "(?<name>" + PLAIN + "(?::(?:\\$LATEST|[a-zA-Z0-9_-]{1,128}))?)";
    private static final String ARNS =
            "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
    private static final ResourceKind FUNCTION = ResourceKind.arn("lambda", "function:" + NAME)
            .byName()
            .or(
                    "(?:(?<account>[0-9]{12}):function:|function:)?" + NAME,
                    (scope, name) -> Name.of(
                            name.group("account") == null ? scope : new Scope(name.group("account"), scope.region()),
                            name.group("name")));
    private static final String UUID = "[0-9a-fA-F-]{36}";

    public static final Addressing ADDRESSING = new Naming(FunctionNames::refusal)
            .subject("FunctionName", FUNCTION)
            .subject(
                    "Resource",
                    ResourceKind.arn(
                            "lambda",
                            "function:" + PLAIN + "|event-source-mapping:" + UUID + "|code-signing-config:[a-z0-9-]+"))
            .subject("UUID", ResourceKind.name("[0-9A-Za-z-]{1,36}"))
            .subject(
                    "LayerName",
                    ResourceKind.arn("lambda", "layer:(?<name>[a-zA-Z0-9_-]+)")
                            .byName()
                            .orName("[a-zA-Z0-9_-]{1,140}"))
            .subject("Arn", ResourceKind.arn("lambda", "layer:[a-zA-Z0-9_-]+:[0-9]+"), "getLayerVersionByArn")
            .subject("CodeSigningConfigArn", ResourceKind.arn("lambda", "code-signing-config:[a-z0-9-]+"));

    private FunctionNames() {}

    private static LambdaException refusal(Scope scope, String member, String text, Fault fault) {
        if (fault == Fault.REGION && member.equals("FunctionName")) {
            return LambdaErrors.missing("Functions from '" + Arn.of(text).region()
                    + "' are not reachable in this region ('" + scope.region() + "')");
        }
        if (member.equals("Resource") && text.matches("arn:.*:function:[^:]+:.+")) {
            return LambdaErrors.invalid(
                    "Tags on function aliases and versions are not supported. Please specify a function ARN.");
        }
        return LambdaErrors.constraint(
                member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1),
                text,
                "Member must satisfy regular expression pattern: "
                        + (member.equals("FunctionName") ? ARNS : "an ARN of this service and region"));
    }
}
