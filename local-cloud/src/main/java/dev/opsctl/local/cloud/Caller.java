package dev.opsctl.local.cloud;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call: the principal of the request context that IAM policies are evaluated against.
 *
 * @param type what kind of principal
 * @param accountId the principal's account; for a service principal the account it acts for
 * @param arn {@code arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION}, a user's ARN, the account root's ARN, or the service's name ({@code lambda.amazonaws.com})
 * @param userId the unique id ({@code aws:userid})
 * @param roleArn the role behind a role session ({@code aws:PrincipalArn} of sessions), otherwise null
 * @param sessionPolicy the policy document passed to AssumeRole, or null
 * @param context further global condition keys, such as {@code aws:SourceArn} and {@code aws:SourceIp}
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>
 */
public record Caller(
        Type type,
        String accountId,
        String arn,
        String userId,
        @Nullable String roleArn,
        @Nullable String sessionPolicy,
        Map<String, String> context) {

    /** The kinds of principal. */
    public enum Type {
        ROOT,
        USER,
        ROLE_SESSION,
        SERVICE,
        /** Whoever an identity provider vouches for, before a role's trust policy has let it in: its ARN is the provider's. */
        WEB_IDENTITY,
        ANONYMOUS
    }

    /** In the context: which of a session's tags the sessions of roles that it assumes inherit, with commas between. No condition key. */
    public static final String TRANSITIVE_TAGS = "opsctl:TransitiveTags";

    /** In the context: the tracing header that a request came with. No condition key. */
    public static final String TRACE_HEADER = "opsctl:TraceHeader";

    /** In the context: that a service of AWS acts for somebody and may use the tags that are reserved for AWS. No condition key. */
    public static final String RESERVED_TAGS = "opsctl:ReservedTags";

    /** In the context: which rule ({@code arn:…}) or pipeline ({@code codepipeline/NAME}) makes a call that starts something. No condition key. */
    public static final String STARTED_BY = "opsctl:StartedBy";

    private static final ThreadLocal<Caller> CURRENT = new ThreadLocal<>();

    public Caller {
        Objects.requireNonNull(type);
        context = context == null ? Map.of() : Map.copyOf(context);
    }

    public static Caller root(String accountId) {
        return new Caller(Type.ROOT, accountId, "arn:aws:iam::" + accountId + ":root", accountId, null, null, Map.of());
    }

    /** An AWS service that acts on behalf of a resource, e.g. {@code events.amazonaws.com} for a rule. */
    public static Caller service(String servicePrincipal, String accountId, @Nullable String sourceArn) {
        Map<String, String> context = new LinkedHashMap<>();
        if (sourceArn != null) {
            context.put("aws:SourceArn", sourceArn);
            context.put("aws:SourceAccount", accountId);
        }
        return new Caller(Type.SERVICE, accountId, servicePrincipal, servicePrincipal, null, null, context);
    }

    public static Caller anonymous() {
        return new Caller(Type.ANONYMOUS, "anonymous", "*", "anonymous", null, null, Map.of());
    }

    /** {@code aws:PrincipalArn}: the role for a session, otherwise the principal itself. */
    public String principalArn() {
        return roleArn != null ? roleArn : arn;
    }

    public Caller with(String contextKey, String value) {
        return with(Map.of(contextKey, value));
    }

    /** @param contextKeys further condition keys, with their values */
    public Caller with(Map<String, String> contextKeys) {
        Map<String, String> more = new LinkedHashMap<>(context);
        more.putAll(contextKeys);
        return new Caller(type, accountId, arn, userId, roleArn, sessionPolicy, more);
    }

    /** The caller of the service operation that this thread is executing. */
    public static Caller current() {
        Caller caller = CURRENT.get();
        if (caller == null) {
            throw new IllegalStateException("no caller: service operations are called through Cloud.client");
        }
        return caller;
    }

    /** Runs with this caller as the current one. */
    public <T> T run(Supplier<T> body) {
        Caller before = CURRENT.get();
        CURRENT.set(this);
        try {
            return body.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}
