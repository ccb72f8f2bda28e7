package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;

/** What requests say of how an operation goes, beside what the stack is to be. */
final class RequestOptions {

    private RequestOptions() {}

    /** What a rollback deletes is said by the template alone. */
    static void checkRetained(@Nullable Boolean retainExceptOnCreate) {
        if (Boolean.TRUE.equals(retainExceptOnCreate)) {
            throw CloudFormationErrors.validation(
                    "RetainExceptOnCreate is not supported by the local cloud as an option of requests: give the resources the DeletionPolicy RetainExceptOnCreate.");
        }
    }

    static void checkMode(CreateChangeSetRequest request) {
        if (request.deploymentModeAsString() != null) {
            throw CloudFormationErrors.validation("DeploymentMode " + request.deploymentModeAsString()
                    + " is not supported by the local cloud: leave it out.");
        }
    }

    /**
     * Refuses a template with resources of other types than a request says.
     *
     * @param allowed whole types, or {@code AWS::*}, {@code AWS::SERVICE::*}, {@code Custom::*}; empty for all
     * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html">CreateStack</a>
     */
    static void checkTypes(Template template, List<String> allowed) {
        if (allowed.isEmpty()) {
            return;
        }
        template.resources().values().stream()
                .map(resource -> resource.type())
                .filter(type -> allowed.stream().noneMatch(one -> allows(one, type)))
                .findFirst()
                .ifPresent(type -> {
                    throw CloudFormationErrors.validation(
                            "Resource type " + type + " is not allowed by parameter ResourceTypes " + allowed);
                });
    }

    private static boolean allows(String allowed, String type) {
        return allowed.endsWith("*")
                ? type.startsWith(allowed.substring(0, allowed.length() - 1))
                : type.equals(allowed);
    }
}
