package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.ValidateResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.ValidateResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.ValidationErrorsEntry;

/** Operations on secrets' own policies. */
final class PolicyOperations implements ResourcePolicySource {

    private static final int MOST_POLICY = 20_480;

    private final SecretState state;

    PolicyOperations(SecretState state) {
        this.state = state;
    }

    private static PolicyDocument checked(String document) {
        if (document == null || document.isEmpty() || document.length() > MOST_POLICY) {
            throw SecretErrors.constraint(
                    "resourcePolicy", document, "Member must have length between 1 and " + MOST_POLICY);
        }
        try {
            return PolicyParser.parse(document, PolicyParser.Kind.RESOURCE);
        } catch (PolicySyntaxException e) {
            throw SecretErrors.malformed(
                    "This resource policy contains invalid Json or is malformed: " + e.getMessage());
        }
    }

    /** Whether it lets in anybody, without a condition. */
    private static boolean isPublic(PolicyDocument policy) {
        return policy.statements().stream()
                .anyMatch(statement -> statement.allow()
                        && statement.conditions().isEmpty()
                        && statement.principals() != null
                        && statement.principals().values().stream().anyMatch(names -> names.contains("*")));
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            PolicyDocument policy = checked(request.resourcePolicy());
            if (Boolean.TRUE.equals(request.blockPublicPolicy()) && isPublic(policy)) {
                throw SecretErrors.open(
                        "You can't use a resource-based policy that allows broad access to this secret while BlockPublicPolicy is set.");
            }
            state.change(secret, latest -> latest.withPolicy(request.resourcePolicy()));
            return PutResourcePolicyResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .build();
        });
    }

    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        SecretRecord secret = state.live(request.secretId());
        return GetResourcePolicyResponse.builder()
                .arn(secret.arn())
                .name(secret.name())
                .resourcePolicy(secret.policy())
                .build();
    }

    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        return state.one(() -> {
            SecretRecord secret = state.live(request.secretId());
            state.change(secret, latest -> latest.withPolicy(null));
            return DeleteResourcePolicyResponse.builder()
                    .arn(secret.arn())
                    .name(secret.name())
                    .build();
        });
    }

    public ValidateResourcePolicyResponse validateResourcePolicy(ValidateResourcePolicyRequest request) {
        if (request.secretId() != null) {
            state.live(request.secretId());
        }
        List<ValidationErrorsEntry> errors = new ArrayList<>();
        if (isPublic(checked(request.resourcePolicy()))) {
            errors.add(ValidationErrorsEntry.builder()
                    .checkName("ResourcePolicyPublicAccess")
                    .errorMessage("The resource policy allows broad access to the secret.")
                    .build());
        }
        return ValidateResourcePolicyResponse.builder()
                .policyValidationPassed(errors.isEmpty())
                .validationErrors(errors)
                .build();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return state.find(resourceArn).map(SecretRecord::policy);
    }
}
