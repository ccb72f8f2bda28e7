package dev.opsctl.local.service.sts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/** The policies that a request limits a session with. */
final class SessionPolicies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceContext context;

    SessionPolicies(ServiceContext context) {
        this.context = context;
    }

    /** All session policies as one document: what any of them allows, the session may, if its role may too; null if there is none. */
    @Nullable
    String of(AssumeRoleRequest request) {
        List<String> documents = new ArrayList<>();
        if (request.policy() != null) {
            documents.add(request.policy());
        }
        IamClient iam = context.cloud()
                .service(IamClient.class, new Scope(Arn.of(request.roleArn()).accountId(), "us-east-1"));
        request.policyArns().forEach(policy -> {
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
        ObjectNode merged = JSON.createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = merged.putArray("Statement");
        for (String document : documents) {
            if (document.length() > 2048 && document.equals(request.policy())) {
                throw StsErrors.validation(
                        "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have"
                                + " length less than or equal to 2048");
            }
            try {
                PolicyParser.parse(document, PolicyParser.Kind.IDENTITY);
                JsonNode own = JSON.readTree(document).get("Statement");
                for (JsonNode statement : own.isArray() ? own : List.of(own)) {
                    statements.add(((ObjectNode) statement.deepCopy()).without("Sid"));
                }
            } catch (PolicySyntaxException | JsonProcessingException e) {
                throw StsErrors.malformed(e.getMessage());
            }
        }
        return merged.toString();
    }
}
