package dev.opsctl.local.service.cloudformation.plan;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.Template.ResourceDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The acknowledgements that a template with IAM resources needs. */
public final class Capabilities {

    private static final Set<String> NAMES =
            Set.of("RoleName", "ManagedPolicyName", "UserName", "GroupName", "InstanceProfileName");

    private Capabilities() {}

    /** The capability that a template needs, if any. */
    public static Optional<String> needed(Template template) {
        List<ResourceDeclaration> iam = of(template);
        if (iam.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                iam.stream().anyMatch(resource -> NAMES.stream().anyMatch(resource.properties()::has))
                        ? "CAPABILITY_NAMED_IAM"
                        : "CAPABILITY_IAM");
    }

    /** {@code The following resource(s) require capabilities: [AWS::IAM::Role]}. */
    public static String reason(Template template) {
        return "The following resource(s) require capabilities: ["
                + String.join(
                        ", ",
                        of(template).stream()
                                .map(ResourceDeclaration::type)
                                .distinct()
                                .toList()) + "]";
    }

    private static List<ResourceDeclaration> of(Template template) {
        return new ArrayList<>(template.resources().values().stream()
                .filter(resource -> resource.type().startsWith("AWS::IAM::"))
                .toList());
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException InsufficientCapabilitiesException */
    public static void check(Template template, List<String> given) {
        Optional<String> needed = needed(template);
        boolean enough = needed.isEmpty()
                || given.contains("CAPABILITY_NAMED_IAM")
                || needed.get().equals("CAPABILITY_IAM") && given.contains("CAPABILITY_IAM");
        if (!enough) {
            throw CloudFormationErrors.capabilities("Requires capabilities : [" + needed.get() + "]");
        }
    }
}
