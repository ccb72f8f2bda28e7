package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;

/** The policies that a request limits a session with. */
final class SessionPolicies {

    private final ServiceContext context;

    SessionPolicies(ServiceContext context) {
        this.context = context;
    }

    /** All session policies as one document: what any of them allows, the session may, if its role may too; null if there is none. */
    @Nullable
    String of(String roleArn, @Nullable String policyDocument, List<PolicyDescriptorType> policyArns) {
        List<String> documents = new ArrayList<>();
        if (policyDocument != null) {
            documents.add(policyDocument);
        }
        IamClient iam = context.cloud()
                .service(IamClient.class, new Scope(Arn.of(roleArn).accountId(), "us-east-1"));
        policyArns.forEach(policy -> {
            String version =
                    iam.getPolicy(r -> r.policyArn(policy.arn())).policy().defaultVersionId();
            documents.add(URLDecoder.decode(
                    iam.getPolicyVersion(r -> r.policyArn(policy.arn()).versionId(version))
                            .policyVersion()
                            .document(),
                    StandardCharsets.UTF_8));
        });
        if (documents.isEmpty()) {
            return null;
        }
        for (String document : documents) {
            if (document.length() > 2048 && document.equals(policyDocument)) {
                throw StsErrors.validation(
                        "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have"
                                + " length less than or equal to 2048");
            }
            try {
                PolicyParser.parse(document, PolicyParser.Kind.IDENTITY);
            } catch (PolicySyntaxException e) {
                throw StsErrors.malformed(e.getMessage());
            }
        }
        return PolicyParser.merged(documents);
    }

    /** In percent of what a session may carry; AWS packs tighter, by a way that it does not tell. */
    static int packed(@Nullable String policy) {
        return Math.max(1, (policy == null ? 0 : policy.length()) * 100 / 4096);
    }
}
