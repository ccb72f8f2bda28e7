package dev.opsctl.local.service.sts;

import dev.opsctl.local.identity.principal.RoleSessions;
import dev.opsctl.local.identity.principal.Session;
import dev.opsctl.local.identity.principal.Sessions;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.service.iam.LocalIam;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * STS: temporary credentials for roles and users. Whether a role may be assumed was decided by its trust policy before a call arrives here.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">STS API reference</a>
 */
public final class LocalSts implements StsClient {

    private static final String PRINCIPAL_TAG = "aws:PrincipalTag/";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceContext context;
    private final Sessions sessions;

    public LocalSts(ServiceContext context) {
        this.context = context;
        this.sessions = new Sessions(context.cloud());
    }

    @Override
    public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
        StsErrors.require(request.roleArn(), "roleArn");
        StsErrors.require(request.roleSessionName(), "roleSessionName");
        String name = request.roleSessionName();
        if (!name.matches("[\\w+=,.@-]*")) {
            throw StsErrors.validation("1 validation error detected: Value '" + name
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular"
                    + " expression pattern: [\\w+=,.@-]*");
        } else if (name.length() < 2 || name.length() > 64) {
            throw StsErrors.validation("1 validation error detected: Value '" + name
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must have length "
                    + (name.length() < 2 ? "greater than or equal to 2" : "less than or equal to 64"));
        }
        if (!request.roleArn().matches("arn:aws:iam::\\d{12}:role/.+")) {
            throw StsErrors.validation(request.roleArn() + " is invalid");
        }
        LocalIam iam = iam(request.roleArn().split(":")[4]);
        LocalIam.AssumableRole role = iam.assumableRole(request.roleArn())
                .orElseThrow(() -> StsErrors.denied("User: " + context.caller().arn()
                        + " is not authorized to perform: sts:AssumeRole on resource: " + request.roleArn()));
        Duration duration = duration(request.durationSeconds(), role);
        Map<String, String> carried = carried(request);
        String policy = sessionPolicy(request);
        Caller caller =
                RoleSessions.caller(role, name, policy, carried, context.clock().instant());
        iam.used(role.arn(), context.scope().region());
        AssumeRoleResponse.Builder answer = AssumeRoleResponse.builder()
                .credentials(credentials(sessions.open(caller, duration)))
                .assumedRoleUser(AssumedRoleUser.builder()
                        .arn(caller.arn())
                        .assumedRoleId(caller.userId())
                        .build())
                .sourceIdentity(carried.get("aws:SourceIdentity"));
        return policy == null && carried.isEmpty()
                ? answer.build()
                : answer.packedPolicySize(Math.max(1, (policy == null ? 0 : policy.length()) * 100 / 4096))
                        .build();
    }

    /** Session tags and source identity: what is transitive, or was ever set, goes on through every role that a session assumes. */
    private Map<String, String> carried(AssumeRoleRequest request) {
        Map<String, String> before = context.caller().context();
        Map<String, String> carried = new LinkedHashMap<>();
        Set<String> transitive = new TreeSet<>();
        if (before.containsKey(Caller.TRANSITIVE_TAGS)) {
            for (String key : before.get(Caller.TRANSITIVE_TAGS).split(",")) {
                transitive.add(key);
                carried.put(PRINCIPAL_TAG + key, before.get(PRINCIPAL_TAG + key));
            }
        }
        for (Tag tag : request.tags()) {
            if (transitive.contains(tag.key())) {
                throw StsErrors.validation(
                        "One of the specified transitive tag keys can't be set because it conflicts with"
                                + " a transitive tag key from the calling session.");
            }
            carried.put(PRINCIPAL_TAG + tag.key(), tag.value());
        }
        for (String key : request.transitiveTagKeys()) {
            if (!carried.containsKey(PRINCIPAL_TAG + key)) {
                throw StsErrors.validation("The specified transitive tag key must be included in the requested tags.");
            }
            transitive.add(key);
        }
        if (!transitive.isEmpty()) {
            carried.put(Caller.TRANSITIVE_TAGS, String.join(",", transitive));
        }
        String source = before.get("aws:SourceIdentity");
        if (source != null && request.sourceIdentity() != null && !source.equals(request.sourceIdentity())) {
            throw StsErrors.denied("The source identity of a session can't be changed: it is " + source + ".");
        }
        if (source != null || request.sourceIdentity() != null) {
            carried.put("aws:SourceIdentity", source != null ? source : request.sourceIdentity());
        }
        return carried;
    }

    private Duration duration(Integer seconds, LocalIam.AssumableRole role) {
        int wanted = seconds == null ? 3600 : seconds;
        bounds(wanted, 900, 43200);
        if (wanted > role.maxSession()) {
            throw StsErrors.validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        if (context.caller().type() == Caller.Type.ROLE_SESSION && wanted > 3600) {
            throw StsErrors.validation(
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
                            + " chaining.");
        }
        return Duration.ofSeconds(wanted);
    }

    private static void bounds(int seconds, int least, int most) {
        if (seconds < least || seconds > most) {
            throw StsErrors.validation("1 validation error detected: Value '" + seconds
                    + "' at 'durationSeconds' failed to satisfy constraint: Member must have value "
                    + (seconds < least ? "greater than or equal to " + least : "less than or equal to " + most));
        }
    }

    /** All session policies as one document: what any of them allows, the session may, if its role may too. */
    private String sessionPolicy(AssumeRoleRequest request) {
        List<String> documents = new ArrayList<>();
        if (request.policy() != null) {
            documents.add(request.policy());
        }
        LocalIam iam = iam(request.roleArn().split(":")[4]);
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

    @Override
    public GetSessionTokenResponse getSessionToken(GetSessionTokenRequest request) {
        Caller caller = context.caller();
        if (caller.type() != Caller.Type.USER && caller.type() != Caller.Type.ROOT) {
            throw StsErrors.denied("Cannot call GetSessionToken with session credentials");
        }
        int seconds = request.durationSeconds() == null ? 43200 : request.durationSeconds();
        bounds(seconds, 900, 129600);
        Caller tokened = caller;
        for (Map.Entry<String, String> key :
                RoleSessions.issued(context.clock().instant()).entrySet()) {
            tokened = tokened.with(key.getKey(), key.getValue());
        }
        return GetSessionTokenResponse.builder()
                .credentials(credentials(sessions.open(tokened, Duration.ofSeconds(seconds))))
                .build();
    }

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        Caller caller = context.caller();
        return GetCallerIdentityResponse.builder()
                .account(caller.accountId())
                .arn(caller.arn())
                .userId(caller.userId())
                .build();
    }

    @Override
    public GetAccessKeyInfoResponse getAccessKeyInfo(GetAccessKeyInfoRequest request) {
        StsErrors.require(request.accessKeyId(), "accessKeyId");
        String account = context.cloud()
                .store()
                .table("iam/access-keys", AccessKeyRecord.class)
                .get(request.accessKeyId())
                .map(AccessKeyRecord::accountId)
                .or(() -> sessions.find(request.accessKeyId())
                        .map(session -> session.caller().accountId()))
                .orElseThrow(() -> StsErrors.validation("Request parameter AccessKeyId is invalid"));
        return GetAccessKeyInfoResponse.builder().account(account).build();
    }

    private LocalIam iam(String account) {
        return (LocalIam) context.cloud().service(IamClient.class, new Scope(account, "us-east-1"));
    }

    private static Credentials credentials(Session session) {
        return Credentials.builder()
                .accessKeyId(session.accessKeyId())
                .secretAccessKey(session.secretAccessKey())
                .sessionToken(session.sessionToken())
                .expiration(session.expiration())
                .build();
    }

    @Override
    public String serviceName() {
        return "sts";
    }

    @Override
    public void close() {
        // nothing runs here
    }
}
